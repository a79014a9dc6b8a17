import { isTest, type SourceFile } from './tree.ts';

const CODE = /\bE_[A-Z][A-Z0-9_]+\b/g;
const QUOTED = /['"](E_[A-Z][A-Z0-9_]+)['"]/g;
const PAGE = 'docs/errors.md';

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
