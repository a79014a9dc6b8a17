import fc from 'fast-check';
import { expect, test } from 'vitest';

import { searchTail } from './tail.ts';

/** Runs a search over a log that begins at `low` and gives `fetch` records at a time; counts what was read. */
function search(log: (number | null)[], { low = 0, fetch = 500 } = {}) {
  const high = low + log.length;
  const tail = searchTail({ low, high });
  let read = 0;
  while (tail.mark === null) {
    const from = tail.next;
    const records = log.slice(from - low, from - low + fetch).map((mark, i) => ({
      offset: from + i,
      headers: mark === null ? undefined : { 'millrace-replay': Buffer.from(String(mark)) },
    }));
    read += records.length;
    tail.read(records, from + records.length - 1);
  }
  return { mark: tail.mark, read };
}

test('finds the last mark of any log, at any size of fetch', () => {
  const mark = fc.option(fc.nat(), { freq: 3 });
  const log = fc.oneof(
    fc.array(mark, { maxLength: 400 }),
    fc.tuple(mark, fc.nat(4_000)).map(([first, rest]) => [first, ...Array<null>(rest).fill(null)]),
  );
  fc.assert(
    fc.property(log, fc.nat(100), fc.integer({ min: 1, max: 600 }), (records, low, fetch) => {
      expect(search(records, { low, fetch }).mark).toBe(records.findLast((found) => found !== null) ?? -1);
    }),
  );
});

test('reads only the end when the mark is there, and every record once when there is none', () => {
  const marked = Array.from({ length: 100_000 }, (_, i) => (i % 50 === 49 ? i : null));
  expect(search(marked)).toEqual({ mark: 99_999, read: 100 });
  expect(search(Array<null>(5_000).fill(null), { fetch: 1 })).toEqual({ mark: -1, read: 5_000 });
});
