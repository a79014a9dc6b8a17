import fc from 'fast-check';

export type Body = { contentType: string; bytes: Buffer };

const TYPES = ['application/json', 'application/x-ndjson'];
const SEPARATOR = { 'application/json': ',', 'application/x-ndjson': '\n' } as const;

const airport = fc.stringMatching(/^[A-Z0-9]{3}$/);
const event = fc.record({
  id: fc.integer({ min: 0, max: 2 ** 40 }),
  scheduledAt: fc.constantFrom('2001-01-01T00:03:00Z', '2001-12-31T23:59:59.999Z', '0001-01-01T00:00:00Z'),
  delay: fc.integer({ min: -10_000, max: 10_000 }),
  distance: fc.integer({ min: 0, max: 20_000 }),
  origin: airport,
  dest: airport,
});

// What has broken parsers before.
const NASTY = [
  '__proto__',
  '\0',
  '\\u0000',
  '\\ud800',
  '1e400',
  '-0',
  '[[[[',
  '\uFEFF',
  '\xff\xfe',
  '"',
  '\\',
  ',',
  '\n',
];

/** Valid events, one or many, as the sender of a type writes them. */
const valid = fc
  .tuple(fc.constantFrom(...TYPES), fc.array(event, { minLength: 1, maxLength: 5 }))
  .map(([contentType, events]): Body => {
    const texts = events.map((each) => JSON.stringify(each));
    const text = texts.join(SEPARATOR[contentType as keyof typeof SEPARATOR]);
    return { contentType, bytes: Buffer.from(contentType === 'application/json' ? `[${text}]` : text) };
  });

type Edit = { at: number; cut: number; put: Buffer };
const edit = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  cut: fc.integer({ min: 0, max: 8 }),
  put: fc.oneof(
    fc.constantFrom(...NASTY).map((text) => Buffer.from(text, 'latin1')),
    fc.uint8Array({ maxLength: 6 }).map((bytes) => Buffer.from(bytes)),
  ),
});

const applied = (bytes: Buffer, { at, cut, put }: Edit): Buffer => {
  const begin = Math.floor(at * bytes.length);
  return Buffer.concat([bytes.subarray(0, begin), put, bytes.subarray(begin + cut)]);
};

const mutated = fc
  .tuple(valid, fc.array(edit, { minLength: 1, maxLength: 3 }))
  .map(([{ contentType, bytes }, edits]): Body => ({ contentType, bytes: edits.reduce(applied, bytes) }));

const anyType = fc.oneof(
  fc.constantFrom(...TYPES, 'text/plain', 'application/json; charset=x', ''),
  fc.string(),
);
const safeType = anyType.map((text) => text.replaceAll(/[^\x20-\x7e]/g, '?'));
const anyBytes = fc.oneof(
  fc.uint8Array({ maxLength: 2_000 }).map((bytes) => Buffer.from(bytes)),
  fc.json().map((text) => Buffer.from(text)),
);
const noise = fc.record({ contentType: safeType, bytes: anyBytes });

/** Bodies for ingest: noise, events with some bytes changed, and events as they should be. */
export const bodies = fc.oneof(
  { arbitrary: noise, weight: 3 },
  { arbitrary: mutated, weight: 5 },
  { arbitrary: valid, weight: 2 },
);

/** The events of a body that was taken, by JSON.parse alone: none of ingest's own code. */
export function eventsOf({ contentType, bytes }: Body): string[] {
  const text = bytes.toString('utf8');
  const isLines = contentType.split(';')[0]?.trim().toLowerCase() === 'application/x-ndjson';
  const values = isLines
    ? text
        .split('\n')
        .filter((line, i, all) => line !== '' || i < all.length - 1)
        .map((line) => JSON.parse(line) as unknown)
    : [JSON.parse(text) as unknown].flat();
  return values.map((value) => JSON.stringify(value));
}
