import { isTest, type SourceFile } from './tree.ts';

type Budget = { what: string; lines: number; applies: (path: string) => boolean };

// The budget of a function is oxlint's to check (max-lines-per-function).
const BUDGETS: Budget[] = [
  { what: 'a test', lines: 300, applies: isTest },
  {
    what: 'a main.ts',
    lines: 40,
    applies: (path) => path.endsWith('/main.ts') && /^services\/[^/]+\/main\.ts$/.test(path),
  },
  {
    what: 'a source file',
    lines: 200,
    applies: (path) => /\.(ts|tsx|js|py|css)$/.test(path) && !isTest(path),
  },
  {
    what: 'a room sign',
    lines: 25,
    applies: (path) => /^(services\/[^/]+|ci|infra|k8s|loadtest)\/README\.md$/.test(path),
  },
  { what: 'a workflow', lines: 40, applies: (path) => path.startsWith('.github/workflows/') },
];

/** Files that are longer than files of their kind may be. */
export function overBudget(files: SourceFile[]): string[] {
  return files.flatMap(({ path, text }) => {
    const budget = BUDGETS.find(({ applies }) => applies(path));
    const lines = text.trimEnd().split('\n').length;
    return budget && lines > budget.lines
      ? [`${path}: ${lines} lines; ${budget.what} has at most ${budget.lines}`]
      : [];
  });
}
