import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '../../..');
// What the README shows, which `npm run check` compares with it.
const EXAMPLE = 'services/pipeline/testing/quakes.ts';
const QUAKES = 'services/pipeline/quakes/quakes.ts';
const REGISTRY = 'services/pipeline/registry.ts';
const MEASURE = 'services/pipeline/definition/measure.ts';

/** What a stranger did to the README's example, in which file, and what he reads. */
type Row = [what: string, file: string, from: string, to: string, message: string, fix?: string];

const rows: Row[] = [
  [
    'a measure that is none',
    QUAKES,
    "avg('mag')",
    "averge('mag')",
    `${QUAKES}:29: averge is not defined`,
    `declare or import it in ${QUAKES}, or correct the name; the measures are count, sum, min, max, avg, distinct, histogram`,
  ],
  [
    'a misspelt measure',
    QUAKES,
    "avg('mag')",
    "agv('mag')",
    `${QUAKES}:29: agv is not defined`,
    "did you mean 'avg'?",
  ],
  [
    'a measure that is not imported',
    QUAKES,
    "max('mag')",
    "min('mag')",
    `${QUAKES}:29: min is not defined`,
    `import it in ${QUAKES}: import { min } from '../definition/measure.ts'`,
  ],
  [
    'no import of Type',
    QUAKES,
    "import { Type } from 'typebox';\n",
    '',
    `${QUAKES}:8: Type is not defined`,
    `import it in ${QUAKES}: import { Type } from 'typebox'`,
  ],
  [
    'no comma',
    QUAKES,
    "time: 'at',",
    "time: 'at'",
    `${QUAKES}:25: Expected ',', got 'ident'`,
    'look at line 25 and the one before: often a comma, a quote or a bracket is missing',
  ],
  [
    'a dash in a name',
    QUAKES,
    'netHour:',
    'net-hour:',
    `${QUAKES}:26: Expected ',', got ':'`,
    'names have no dash: write netHour instead of net-hour',
  ],
  [
    'an import of the wrong name in a definition',
    QUAKES,
    'import { avg,',
    'import { agv,',
    `${QUAKES}:5: The requested module '../definition/measure.ts' does not provide an export named 'agv'`,
    `in ${QUAKES}: import { avg } from '../definition/measure.ts'`,
  ],
  [
    'an import of the wrong name in the registry',
    REGISTRY,
    '{ quakes }',
    '{ earthquakes }',
    `${REGISTRY}:4: The requested module './quakes/quakes.ts' does not provide an export named 'earthquakes'`,
    `in ${REGISTRY}: import { quakes } from './quakes/quakes.ts'`,
  ],
  [
    'no import in the registry',
    REGISTRY,
    "import { quakes } from './quakes/quakes.ts';\n",
    '',
    `${REGISTRY}:6: quakes is not defined`,
    `import it in ${REGISTRY}: import { quakes } from './quakes/quakes.ts'`,
  ],
  [
    'a file that is not there',
    REGISTRY,
    'quakes/quakes.ts',
    'quakes/quaks.ts',
    `${REGISTRY}:4: Cannot find module 'services/pipeline/quakes/quaks.ts' imported from ${REGISTRY}`,
    `in ${REGISTRY}: import from './quakes/quakes.ts'`,
  ],
  [
    'a type that is none',
    QUAKES,
    'Type.String({ maxLength: 40 })',
    'Type.Text({ maxLength: 40 })',
    `${QUAKES}:11: Type.Text is not a function`,
    `correct ${QUAKES}, line 11`,
  ],
];
/** Ours to mend: they stay what they are. */
const defects: Row[] = [
  [
    'a defect of a measure',
    MEASURE,
    'import { isEntries }',
    'nothing;\nimport { isEntries }',
    'nothing is not defined',
  ],
  ['a defect of syntax in our own file', MEASURE, 'export const', 'export export const', "got 'export'"],
];

const PRINT = `
  const { asDefinitionError } = await import(process.argv[1]);
  const said = [];
  for (const root of process.argv.slice(2))
    try { await import(root + '/${REGISTRY}'); }
    catch (error) { const { code, message, fix } = asDefinitionError(error, root); said.push({ code, message, fix }); }
  console.log(JSON.stringify(said));`;

const folder = mkdtempSync(join(tmpdir(), 'millrace-loading-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A clone with the README's example in it, and one text of it replaced. */
function cloneWith([, file, from, to]: Row, index: number): string {
  const root = join(folder, String(index));
  cpSync(join(ROOT, 'services/pipeline'), join(root, 'services/pipeline'), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(root, 'node_modules'));
  mkdirSync(join(root, 'services/pipeline/quakes'));
  cpSync(join(ROOT, EXAMPLE), join(root, QUAKES));
  const registry = readFileSync(join(root, REGISTRY), 'utf8')
    .replace(/^import \{ flights.*\n/m, "$&import { quakes } from './quakes/quakes.ts';\n")
    .replace('[flights]', '[flights, quakes]');
  writeFileSync(join(root, REGISTRY), registry);
  const text = readFileSync(join(root, file), 'utf8');
  expect(text).toContain(from);
  writeFileSync(join(root, file), text.replace(from, to));
  return root;
}

let said: { code?: string; message: string; fix?: string }[] = [];
beforeAll(() => {
  const roots = [...rows, ...defects].map(cloneWith);
  const program = join(import.meta.dirname, 'definition-error.ts');
  const args = ['--input-type=module', '-e', PRINT, program, ...roots];
  said = JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' })) as typeof said;
}, 60_000);

test.each(rows.map((row, i) => [row[0], row, i] as const))(
  'names the place and the fix of %s',
  (_, row, i) => {
    expect(said[i]).toEqual({ code: 'E_DEFINITION', message: row[4], fix: row[5] });
  },
);

test.each(defects.map((row, i) => [row[0], row, rows.length + i] as const))(
  'leaves %s as it is',
  (_, row, i) => {
    expect(said[i]?.message).toContain(row[4]);
    expect(said[i]?.code).not.toBe('E_DEFINITION');
  },
);
