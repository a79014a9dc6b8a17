import { expect, test } from 'vitest';
import { overBudget } from './budgets.ts';
import { unknownCommands } from './commands.ts';
import { readsDocument } from './documents.ts';
import { importsOf, wrongDoors } from './doors.ts';
import { undocumentedCodes, unlikeFixes } from './error-codes.ts';
import { wrongNames } from './names.ts';
import { unrepeatable, wrongExample, wrongQuotes } from './quotes.ts';

const file = (path: string, text = '') => ({ path, text });
const lines = (count: number): string => 'x\n'.repeat(count);

test('every way to import is seen, and a type import is told apart', () => {
  const text = `import a from 'a';\nimport type { B } from 'b';\nimport {\n  c,\n} from 'c';\nexport * from 'd';\nimport 'e';\nawait import('f');`;
  expect(importsOf(text).map(({ specifier, typeOnly }) => `${specifier}${typeOnly ? ' type' : ''}`)).toEqual([
    'a',
    'b type',
    'c',
    'd',
    'e',
    'f',
  ]);
});

test.each([
  {
    path: 'services/pipeline/x.ts',
    text: `import '@millrace/runtime/log.ts';`,
    says: 'pipeline may not import runtime',
  },
  {
    path: 'services/processor/x.ts',
    text: `import { y } from '@millrace/api/y.ts';`,
    says: 'processor may not import api',
  },
  {
    path: 'services/ingest/x.ts',
    text: `import { y } from '../database/y.ts';`,
    says: 'ingest may not import database',
  },
  { path: 'services/api/x.ts', text: `import { y } from '../runtime/y.ts';`, says: 'name the room' },
  {
    path: 'services/dashboard/x.ts',
    text: `import { y } from '@millrace/pipeline/y.ts';`,
    says: 'only types',
  },
  { path: 'ci/src/x.ts', text: `import { y } from '../../services/api/y.ts';`, says: 'island' },
])('$path: $says', ({ path, text, says }) => {
  expect(wrongDoors([file(path, text)])).toEqual([expect.stringContaining(says)]);
});

test('the doors that are there are open', () => {
  const text = `import type { P } from '@millrace/pipeline/p.ts';\nimport { l } from './l.ts';\nimport pg from 'pg';`;
  expect(wrongDoors([file('services/dashboard/x.ts', text), file('services/stack/y.ts', text)])).toEqual([]);
});

test('budgets: source 200, test 300, main 40, room sign 25', () => {
  const over = [
    file('services/a/x.ts', lines(201)),
    file('services/a/x.test.ts', lines(301)),
    file('services/a/main.ts', lines(41)),
    file('services/a/README.md', lines(26)),
  ];
  expect(overBudget(over)).toHaveLength(4);
  const within = [
    file('services/a/x.ts', lines(200)),
    file('services/a/x.test.ts', lines(300)),
    file('README.md', lines(400)),
  ];
  expect(overBudget(within)).toEqual([]);
});

test('names that say nothing, barrels, and an environment read in the wrong place are found', () => {
  const wrong = [
    file('services/a/utils.ts'),
    file('services/a/helpers/x.ts'),
    file('services/a/index.ts', `export * from './x.ts';`),
    file('services/a/x.ts', 'process.env.HOME'),
  ];
  expect(wrongNames(wrong)).toHaveLength(4);
  expect(
    wrongNames([file('services/a/config.ts', 'process.env'), file('services/a/unshared-state.ts')]),
  ).toEqual([]);
});

test('an error code must be on the page, once, and the page may not name one that is gone', () => {
  const code = file('services/a/x.ts', `code: 'E_NEW'`);
  const page = (rows: string) => file('docs/errors.md', rows);
  expect(undocumentedCodes([code, page('')])).toEqual([expect.stringContaining('E_NEW is not in')]);
  expect(undocumentedCodes([code, page('| `E_NEW` |\n| `E_GONE` |')])).toEqual([
    expect.stringContaining('nothing throws E_GONE'),
  ]);
  expect(undocumentedCodes([code, page('| `E_NEW` |\n| `E_NEW` |')])).toEqual([
    expect.stringContaining('two rows'),
  ]);
});

test('a code in a comment must be on the page, and does not keep a row there', () => {
  const comment = file('services/a/x.ts', '/** Errors: E_OLD when it is gone. */');
  expect(undocumentedCodes([comment, file('docs/errors.md', '')])).toEqual([
    expect.stringContaining('x.ts: E_OLD is not in'),
  ]);
  expect(undocumentedCodes([comment, file('docs/errors.md', '| `E_OLD` |')])).toEqual([
    expect.stringContaining('nothing throws E_OLD'),
  ]);
});

test('the live page says of a stopped partition what the page of errors says', () => {
  const halts = (fix: string) => file('services/dashboard/panels/halts.ts', `E_LOST:\n    '${fix}',`);
  const page = file('docs/errors.md', '| `E_LOST` | when | run `npm start`; or wait |');
  expect(unlikeFixes([halts('run npm start'), page])).toEqual([]);
  expect(unlikeFixes([halts('pray'), page])).toEqual([expect.stringContaining("E_LOST: 'pray' is not")]);
  expect(unlikeFixes([halts('run npm start')])).toHaveLength(1);
  expect(unlikeFixes([page])).toEqual([expect.stringContaining('no fix found')]);
});

const read = (name: string) => `const page = readFileSync(join(ROOT, '${name}'), 'utf8');`;
const locate = (name: string) => `new URL(\n  '../${name}',\n  import.meta.url,\n);`;

test('no test reads a document', () => {
  const found = [expect.stringContaining('x.test.ts: a test reads a document')];
  expect(readsDocument([file('services/a/x.test.ts', read('README.md'))])).toEqual(found);
  expect(readsDocument([file('services/a/x.test.ts', locate('b.md'))])).toEqual(found);
  const named = `${read('a.json')} expect(fix).toBe('see docs/errors.md');`;
  expect(readsDocument([file('services/a/x.test.ts', named)])).toEqual([]);
  expect(readsDocument([file('services/a/x.ts', read('README.md'))])).toEqual([]);
});

test('the README shows the definition that tests load', () => {
  const example = file('services/pipeline/testing/quakes.ts', 'export const quakes = 1;\n');
  const page = (block: string) => file('README.md', `text\n\`\`\`ts\n${block}\`\`\`\n`);
  expect(wrongExample([example, page(example.text)])).toEqual([]);
  expect(wrongExample([example, page('export const quakes = 2;\n')])).toHaveLength(1);
  expect(wrongExample([example])).toHaveLength(1);
});

test('a document may show only commands that exist', () => {
  const known = { scripts: ['check'], verbs: ['up'] };
  const text =
    'Use npm when it is there. `npm run check`, `npm run chekc`, `npm start`, `npx millrace up`, `npx millrace upp`';
  expect(unknownCommands([file('README.md', text)], known)).toHaveLength(2);
});

const quoted = (commit: string, p99: number): string =>
  `commit \`${commit}\` **176,284** (1,000 to 2,000) | 178,850 (1,000 to 2,000) | **1.02** 257 MB p50 12 ms, p99 ${p99} ms, max 88 ms`;

test('the README quotes the last kept measurement', () => {
  const [fenced, unfenced] = [176_284, 178_850].map((median) => ({ min: 1_000, median, max: 2_000 }));
  const rate = { fenced, unfenced, ratio: { min: 1, median: 1.018, max: 2 }, peakRssMb: { median: 257 } };
  const latency = { latencyMs: { p50: 12, p99: 30, max: 88 } };
  const kept = file('docs/measurements/processor.json', JSON.stringify({ commit: 'c0ffee1', rate, latency }));
  expect(wrongQuotes([kept, file('README.md', quoted('c0ffee1', 30))])).toEqual([]);
  expect(wrongQuotes([kept, file('README.md', quoted('0ld', 31))])).toEqual([
    expect.stringContaining('the commit of'),
    expect.stringContaining('the latency of'),
  ]);
  expect(wrongQuotes([file('README.md', quoted('c0ffee1', 30))])).toEqual([expect.stringContaining('bench')]);
});

const measuredAt = (commit: string, row: string) =>
  JSON.stringify({ commit, rows: [{ name: 'a', at: { commit: row } }] }, null, 2);

test('a measurement or a row of one that was made on a tree of no commit is named', () => {
  const path = 'docs/measurements/reliability/attack.json';
  const kept = (commit: string, row: string) => file(path, measuredAt(commit, row));
  expect(unrepeatable([kept('c0ffee1', 'beef123')])).toEqual([]);
  expect(unrepeatable([kept('c0ffee1-dirty', 'beef123'), kept('c0ffee1', 'beef123-dirty')])).toEqual([
    expect.stringContaining(`${path}: made at c0ffee1-dirty`),
    expect.stringContaining('beef123-dirty'),
  ]);
});
