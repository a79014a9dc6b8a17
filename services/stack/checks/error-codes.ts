import { isTest, type SourceFile } from './tree.ts';

const CODE = /\bE_[A-Z][A-Z0-9_]+\b/g;
const QUOTED = /['"](E_[A-Z][A-Z0-9_]+)['"]/g;
const PAGE = 'docs/errors.md';
const HALTS = 'services/dashboard/panels/halts.ts';

/**
 * Codes that people can meet or read of, in a comment too, but not look up; and codes on the page that nothing throws
 * any more.
 */
export function undocumentedCodes(files: SourceFile[]): string[] {
  const page = files.find(({ path }) => path === PAGE)?.text ?? '';
  const documented = new Set(page.match(CODE));
  const sources = files.filter(
    ({ path }) => /^(services|bin)\/.*\.(ts|tsx|js)$/.test(path) && !isTest(path) && !path.includes('/mock/'),
  );
  const named = new Map<string, string>();
  const thrown = new Set<string>();
  for (const { path, text } of sources) {
    for (const [code] of text.matchAll(CODE)) named.set(code, path);
    for (const [, code] of text.matchAll(QUOTED)) if (code) thrown.add(code);
  }
  const missing = [...named]
    .filter(([code]) => !documented.has(code))
    .map(([code, path]) => `${path}: ${code} is not in ${PAGE}`);
  const gone = [...documented]
    .filter((code) => !thrown.has(code))
    .map((code) => `${PAGE}: nothing throws ${code} any more`);
  return [...missing, ...gone, ...repeated(page)];
}

function repeated(page: string): string[] {
  const rows = page.split('\n').map((line) => /^\| `(E_[A-Z0-9_]+)`/.exec(line)?.[1]);
  const twice = rows.filter((code, index) => code !== undefined && rows.indexOf(code) !== index);
  return twice.map((code) => `${PAGE}: ${code} has two rows`);
}

/** What the live page says to do about a stopped partition, where the page of errors says something else. */
export function unlikeFixes(files: SourceFile[]): string[] {
  const textOf = (path: string): string => files.find((file) => file.path === path)?.text ?? '';
  const rows = textOf(PAGE).split('\n');
  const cells = rows.map((line) => line.split('|').map((cell) => cell.trim().replaceAll('`', '')));
  const documented = new Map(cells.map(([, code = '', , fix = '']) => [code, fix]));
  const shown = [...textOf(HALTS).matchAll(/\b(E_[A-Z0-9_]+):\s*(['"])(.+?)\2,/g)];
  if (shown.length === 0) return [`${HALTS}: no fix found; it is compared with ${PAGE}`];
  return shown
    .filter(([, code = '', , fix = '']) => !documented.get(code)?.includes(fix))
    .map(([, code, , fix]) => `${HALTS}: ${code}: '${fix}' is not what ${PAGE} says`);
}
