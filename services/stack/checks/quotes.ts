import type { SourceFile } from './tree.ts';

type Spread = { min: number; median: number; max: number };
type Measurement = {
  commit: string;
  rate: { fenced: Spread; unfenced: Spread; ratio: Spread; peakRssMb: Spread };
  latency: { latencyMs: { p50: number; p99: number; max: number } };
};

const PAGE = 'README.md';
const KEPT = 'docs/measurements/processor.json';
const EXAMPLE = 'services/pipeline/testing/quakes.ts';

/** Figures of the last kept measurement that the README does not quote as they were measured. */
export function wrongQuotes(files: SourceFile[]): string[] {
  const textOf = (path: string): string | undefined => files.find((file) => file.path === path)?.text;
  const kept = textOf(KEPT);
  if (kept === undefined) return [`${KEPT}: is not there; npm run bench writes it`];
  const page = textOf(PAGE) ?? '';
  return quotesOf(JSON.parse(kept) as Measurement)
    .filter(([, quote]) => !page.includes(quote))
    .map(([what, quote]) => `${PAGE}: does not quote the ${what} of ${KEPT}: ${quote}`);
}

const NO_COMMIT = /"commit": ?"([0-9a-f]+-dirty|unknown)"/;

/** Measurements, or rows of them, that were made on a tree that no commit holds, or nobody knows which: none repeats them. */
export function unrepeatable(files: SourceFile[]): string[] {
  return files.flatMap(({ path, text }) => {
    const [, commit] = (path.startsWith('docs/measurements/') && NO_COMMIT.exec(text)) || [];
    return commit
      ? [`${path}: made at ${commit}: measure again on a commit, with nothing that differs from it`]
      : [];
  });
}

/** The README's definition, where it is not the one that tests load. */
export function wrongExample(files: SourceFile[]): string[] {
  const [page = '', example = ''] = [PAGE, EXAMPLE].map(
    (path) => files.find((file) => file.path === path)?.text,
  );
  const shown = /```ts\n([\s\S]*?)```/.exec(page)?.[1];
  return shown === example ? [] : [`${PAGE}: its first block of TypeScript is not ${EXAMPLE}`];
}

function quotesOf({ commit, rate, latency }: Measurement): [what: string, quote: string][] {
  const { p50, p99, max } = latency.latencyMs;
  return [
    ['commit', `commit \`${commit}\``],
    ['rate', `**${spread(rate.fenced)}`.replace(' (', '** (')],
    ['rate without fence', `| ${spread(rate.unfenced)} |`],
    ['ratio', `**${rate.ratio.median.toFixed(2)}**`],
    ['memory', `${rate.peakRssMb.median} MB`],
    ['latency', `p50 ${p50} ms, p99 ${p99} ms, max ${max} ms`],
  ];
}

function spread({ min, median, max }: Spread): string {
  const [low, middle, high] = [min, median, max].map((value) => value.toLocaleString('en-US'));
  return `${middle} (${low} to ${high})`;
}
