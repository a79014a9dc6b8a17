import { describe, expect, it } from 'vitest';

import { fetched, record, startFake } from '../testing/fakes.ts';
import { KEPT_BYTES } from './dead-letter.ts';
import { isFull } from './limits.ts';
import type { LogRecord } from './log-consumer.ts';

const both = { kind: 'assigned', partitions: [0, 1] } as const;
const spans = (fake: Awaited<ReturnType<typeof startFake>>) =>
  fake.commits.map(({ commit }) =>
    commit.progress.map(({ partition, expectedOffset, nextOffset, read }) => [
      partition,
      expectedOffset,
      nextOffset,
      read,
    ]),
  );
const of = (records: LogRecord[]) => ({ ...fetched(0, [0, records.length], 1_000), records });

describe('a fetch larger than a batch', () => {
  it('is folded in parts, in offset order, each expecting where the one before ended', async () => {
    const fake = await startFake({ bytes: 300 });
    await fake.deliver(both);
    await fake.deliver(fetched(0, [0, 7], 1_000));
    expect(spans(fake)).toEqual([[[0, 0, 3, 3]]]);
    await fake.commits[0]?.answer('committed');
    await fake.commits[1]?.answer('committed');
    await fake.advance(1_000);
    expect(spans(fake)).toEqual([[[0, 0, 3, 3]], [[0, 3, 6, 3]], [[0, 6, 7, 1]]]);
  });

  it('holds up reading, and what is delivered meanwhile waits behind it', async () => {
    const fake = await startFake({ bytes: 300 });
    await fake.deliver(both);
    await fake.deliver(fetched(0, [0, 7], 1_000));
    expect(fake.calls.at(-1)).toBe('pause 0,1');
    await fake.deliver(fetched(0, [7, 9], 1_000));
    for (const i of [0, 1, 2]) await fake.commits[i]?.answer('committed');
    expect(spans(fake).flat()).toEqual([
      [0, 0, 3, 3],
      [0, 3, 6, 3],
      [0, 6, 9, 3],
    ]);
    expect(fake.calls.at(-1)).toBe('resume 0,1');
  });

  it('is forgotten at a rebalance', async () => {
    const fake = await startFake({ bytes: 300 });
    await fake.deliver(both);
    await fake.deliver(fetched(0, [0, 7], 1_000));
    await fake.deliver({ kind: 'assigned', partitions: [1] });
    await fake.commits[0]?.answer('committed');
    await fake.advance(5_000);
    expect(fake.commits).toHaveLength(1);
  });

  it('steps over gaps inside it without losing count', async () => {
    const fake = await startFake({ bytes: 200 });
    await fake.deliver(both);
    await fake.deliver({ ...fetched(0, [0, 40], 1_000), records: [3, 7, 20, 30].map((at) => record(at)) });
    await fake.commits[0]?.answer('committed');
    expect(spans(fake).flat()).toEqual([
      [0, 0, 20, 2],
      [0, 20, 40, 2],
    ]);
  });
});

describe('bytes', () => {
  it('are those of headers too', async () => {
    const fake = await startFake({ bytes: 100_000 });
    await fake.deliver(both);
    const headers = { a: Buffer.alloc(30_000), b: [Buffer.alloc(30_000), 'c'] };
    await fake.deliver(of([0, 1, 2, 3].map((at) => record(at, { headers }))));
    expect(spans(fake)).toEqual([[[0, 0, 2, 2]]]);
  });

  it('are not all that fills a batch: sums stay exact up to 2^19 events', () => {
    const limits = { rows: 1e9, bytes: 1e12, bulkMs: 1, liveMs: 1 };
    const isFullAt = (events: number) => isFull({ events, bytes: 0, rows: 0 }, limits);
    expect([isFullAt(2 ** 19 - 1), isFullAt(2 ** 19)]).toEqual([false, true]);
  });
});

describe('a record that is refused', () => {
  it('is kept up to 1 MiB of value and of headers, and its reason says the true lengths', async () => {
    const fake = await startFake({ bytes: 1 });
    await fake.deliver(both);
    const headers = { a: Buffer.alloc(10), b: Buffer.alloc(2 * KEPT_BYTES), c: Buffer.from('left out') };
    await fake.deliver(of([record(0, { value: Buffer.alloc(3 * KEPT_BYTES, 'x'), headers })]));
    const [letter] = fake.commits[0]?.commit.deadLetters ?? [];
    expect(letter?.value).toHaveLength(KEPT_BYTES);
    expect(letter?.rejection.message).toContain(
      `value: ${3 * KEPT_BYTES} bytes, the first ${KEPT_BYTES} kept`,
    );
    expect(letter?.rejection.message).toContain(`headers: ${2 * KEPT_BYTES + 10 + 3 + 8} bytes`);
    expect(Object.keys(letter?.headers ?? {})).toEqual(['a', 'b']);
    expect(letter?.headers.b).toHaveLength(KEPT_BYTES - 12);
  });
});
