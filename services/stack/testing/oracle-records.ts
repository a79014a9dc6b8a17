import fc from 'fast-check';

import { BAD, BASES, GOOD, token } from './oracle-fields.ts';

/** A record of a log as it lies in Kafka; offsets follow from the order within a partition. */
export type TestRecord = { partition: number; recordedMs: number; value: Buffer | null };

type Tokens = Record<string, string | undefined>;
const json = (tokens: Tokens) =>
  `{${Object.entries(tokens)
    .flatMap(([name, text]) => (text === undefined ? [] : [`${JSON.stringify(name)}:${text}`]))
    .join(',')}}`;
const good = fc.record(GOOD);
const shuffled = good
  .chain((tokens) => fc.shuffledSubarray(Object.entries(tokens), { minLength: 10 }))
  .map(Object.fromEntries);

const oneFieldWrong = fc
  .constantFrom(...Object.keys(BAD))
  .chain((name) =>
    fc
      .tuple(good, BAD[name] as fc.Arbitrary<string>)
      .map(([tokens, wrong]) => json({ ...tokens, [name]: wrong })),
  );
const oneFieldGone = fc
  .tuple(good, fc.constantFrom(...Object.keys(GOOD)))
  .map(([tokens, name]) => json({ ...tokens, [name]: undefined }));
/** A second member in front, which the later one of the same name hides, or one that is not in the schema. */
const oneMemberMore = fc
  .tuple(
    good,
    token(
      '"level":1e200000',
      '"shop":"\\u0000"',
      '"shop":"\\ud83d"',
      '"hop":[{}]',
      '"level":1e-20000',
      '"__proto__":{}',
      '"constructor":1',
      '"":1',
    ),
  )
  .map(([tokens, member]) => json(tokens).replace('{', `{${member},`));
const BENT: ((text: string) => string)[] = [
  (text) => `\ufeff${text}`,
  (text) => `\u00a0${text}`,
  (text) => ` \t\r\n${text}\n`,
  (text) => `[${text}]`,
  (text) => text.slice(0, -1),
  (text) => `${text}${text}`,
  (text) => text.replace(',', ',,'),
  (text) => text.replaceAll('"', "'"),
  (text) => `${text}//`,
  (text) => `${text}\0`,
  (text) => text.replace('{', `{"deep":${'['.repeat(4_999)}${']'.repeat(4_999)},`),
  (text) => text.replace('{', `{"deep":${'['.repeat(5_000)}${']'.repeat(5_000)},`),
  (text) => text.replace('{', `{"shop":"${'['.repeat(4_999)}",`),
  (text) => text.replace('{', `{"shop":"${'['.repeat(5_000)}",`),
];
const bent = fc.tuple(good, fc.constantFrom(...BENT)).map(([tokens, bend]) => bend(json(tokens)));
const notText = fc
  .tuple(good, fc.constantFrom('ff', 'c080', 'eda080', 'f4908080', 'e282'))
  .map(([tokens, hex]) => {
    const text = json({ ...tokens, shop: '"@"' });
    return Buffer.concat([
      Buffer.from(text.split('@')[0] as string),
      Buffer.from(hex, 'hex'),
      Buffer.from('"}'),
    ]);
  });
const noEvent = fc.oneof(
  fc.constantFrom(
    null,
    Buffer.alloc(0),
    Buffer.from(' '),
    Buffer.from('null'),
    Buffer.from('[]'),
    Buffer.from('{}'),
    Buffer.from('1e999999'),
  ),
  fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
);

const value: fc.Arbitrary<Buffer | null> = fc.oneof(
  { weight: 85, arbitrary: fc.oneof(good, shuffled).map((tokens) => Buffer.from(json(tokens))) },
  {
    weight: 9,
    arbitrary: fc
      .oneof(oneFieldWrong, oneFieldWrong, oneFieldGone, oneMemberMore, bent)
      .map((text) => Buffer.from(text)),
  },
  { weight: 2, arbitrary: notText },
  { weight: 2, arbitrary: noEvent },
);

const record: fc.Arbitrary<TestRecord> = fc.record({
  partition: fc.nat(2),
  recordedMs: fc
    .tuple(fc.constantFrom(...BASES), fc.integer({ min: -3.6e6, max: 3.6e6 }))
    .map(([base, by]) => base + by),
  value,
});

/** Some 200 records on three partitions, one in eight or so no event, and where the batches end. */
export const streams = fc.record({
  records: fc.array(record, { minLength: 180, maxLength: 220 }),
  cuts: fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 20 }),
});
