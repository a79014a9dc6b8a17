import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { overBudget } from './budgets.ts';
import { unknownCommands } from './commands.ts';
import { conformanceTable } from './conformance-table.ts';
import { wrongDoors } from './doors.ts';
import { drift } from './drift.ts';
import { readsDocument } from './documents.ts';
import { undocumentedCodes, unlikeFixes } from './error-codes.ts';
import { deadLinks } from './links.ts';
import { wrongNames } from './names.ts';
import { unrepeatable, wrongExample, wrongQuotes } from './quotes.ts';
import { readTree, type SourceFile } from './tree.ts';
import { VERSION_FILES, wrongVersions } from './versions.ts';

/** What the house asks of the whole tree: each answers its problems, none when all is well. */
export type HouseCheck = { name: string; run: (root: string, verbs: string[]) => string[] };

const CODE = ['.ts', '.tsx', '.js', '.py', '.css'];

export const HOUSE_CHECKS: HouseCheck[] = [
  { name: 'doors', run: (root) => wrongDoors(readTree(root, '', ['.ts', '.tsx'])) },
  {
    name: 'budgets',
    run: (root) => overBudget([...readTree(root, '', CODE), ...documents(root), ...workflows(root)]),
  },
  { name: 'names', run: (root) => wrongNames(readTree(root, '', CODE)) },
  {
    name: 'errors',
    run: (root) => {
      const files = [...readTree(root, '', CODE), ...documents(root)];
      return [...undocumentedCodes(files), ...unlikeFixes(files)];
    },
  },
  { name: 'tests', run: (root) => readsDocument(readTree(root, 'services', CODE)) },
  {
    name: 'commands',
    run: (root, verbs) => unknownCommands(documents(root), { scripts: scriptsOf(root), verbs }),
  },
  { name: 'links', run: (root) => deadLinks(documents(root), (path) => existsSync(join(root, path))) },
  { name: 'versions', run: (root) => wrongVersions(readTree(root, '', VERSION_FILES)) },
  {
    name: 'quotes',
    run: (root) => {
      const files = [...documents(root), ...readTree(root, 'docs', ['.json'])];
      return [
        ...wrongQuotes(files),
        ...unrepeatable(files),
        ...conformanceTable(files),
        ...wrongExample([...files, ...readTree(root, 'services/pipeline', ['.ts'])]),
      ];
    },
  },
  { name: 'drift', run: drift },
];

function documents(root: string): SourceFile[] {
  return readTree(root, '', ['.md']);
}

function workflows(root: string): SourceFile[] {
  return readTree(root, '', ['.yml']).filter(({ path }) => path.startsWith('.github/'));
}

function scriptsOf(root: string): string[] {
  const manifest = readTree(root, '', ['package.json']).find(({ path }) => path === 'package.json');
  const { scripts } = JSON.parse(manifest?.text ?? '{}') as { scripts?: Record<string, string> };
  return Object.keys(scripts ?? {});
}
