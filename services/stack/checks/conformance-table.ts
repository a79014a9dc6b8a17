import type { SourceFile } from './tree.ts';

type Row = { broker: string; name: string; passed: boolean };

const PAGE = 'docs/kafka.md';
const KEPT = 'docs/measurements/reliability/conformance.json';
const CLIENT = /\w+, \w+ group/;
const EXCHANGES = 'exchanges of one for another, in one group';

/** What the page calls the tests that this one is of; its own name where the page has none for it. */
const lineOf = ({ name }: Row): string =>
  name.startsWith('members that exchange') ? EXCHANGES : (CLIENT.exec(name)?.[0] ?? name);

const cells = (first: string, others: string[]): string => `| ${[first, ...others].join(' | ')} |`;

/** The table as the kept rows give it: tests passed of tests run, of each client on each version of Kafka. */
function wanted(rows: readonly Row[]): string[] {
  const brokers = [...new Set(rows.map(({ broker }) => broker))];
  const told = (line: string, broker: string) => {
    const own = rows.filter((row) => row.broker === broker && lineOf(row) === line);
    return `${own.filter(({ passed }) => passed).length} of ${own.length}`;
  };
  const lines = [...new Set(rows.map(lineOf))];
  return [
    `| | ${brokers.map((broker) => `Kafka ${broker}`).join(' | ')} |`,
    ...lines.map((line) =>
      cells(
        line,
        brokers.map((broker) => told(line, broker)),
      ),
    ),
  ];
}

const SHOWN = /^\| (?:\| Kafka \d.*|.*\| \d+ of \d+.*)\|$/gm;

/** What the page of Kafka says of the suite and its last kept run does not, or the other way round. */
export function conformanceTable(files: SourceFile[]): string[] {
  const textOf = (path: string): string | undefined => files.find((file) => file.path === path)?.text;
  const kept = textOf(KEPT);
  if (kept === undefined) return [`${KEPT}: is not there; ${PAGE} says which command writes it`];
  const { rows } = JSON.parse(kept) as { rows: Row[] };
  if (rows.length === 0) return [`${KEPT}: has no rows: measure again`];
  const lines = wanted(rows);
  const shown: string[] = textOf(PAGE)?.match(SHOWN) ?? [];
  return [
    ...lines
      .filter((line) => !shown.includes(line))
      .map((line) => `${PAGE}: does not say what ${KEPT} does: ${line}`),
    ...shown.filter((line) => !lines.includes(line)).map((line) => `${PAGE}: ${KEPT} does not say: ${line}`),
  ];
}
