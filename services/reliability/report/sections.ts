import type { OverloadResult } from '../attack/load/overload.ts';
import type { Measured } from './measured.ts';
import { mark, number, runAgain, table } from './table.ts';

/** The simulation: what happened in it, and what that says. */
export function simSection({ seeds, events, landed, failures, bound, seconds }: Measured['sim']): string {
  const { commits = 0, fenced = 0, retried = 0, ...faults } = landed;
  const rows = Object.entries(faults).toSorted(([, a], [, b]) => b - a);
  return `## Simulation

The real loop and fold, and the order in which the real store sends its statements, between a simulated broker, database and clock; what a statement does is a model of its SQL, and the SQL itself is tried in *Every order*, below. One seed decides every step and every fault. All that is committed is held against the log after **each** commit, and once the faults end everything must be counted within 60 simulated seconds. ${number(seeds)} seeds, ${number(failures.length)} failures, in ${number(Math.round(seconds))} s: with 95 % confidence fewer than ${(bound * 100).toPrecision(2)} % of such runs fail (3/N). ${number(events)} events, ${number(commits)} commits judged, ${number(fenced)} fenced, ${number(retried)} tried again.

${table(
  ['fault', 'happened'],
  rows.map(([name, times]) => [name, number(times)]),
)}`;
}

/** Two sides on a real database in all orders: in how many of them all was right. */
export function interleavingSection({ postgres, rows }: Measured['interleaving']): string {
  const all = (of: 'right' | 'orders' | 'executions') => number(rows.reduce((sum, row) => sum + row[of], 0));
  const ended = ({ outcomes }: (typeof rows)[number]) =>
    Object.entries(outcomes).map(([outcome, times]) => `${outcome}: ${number(times)}`);
  return `## Every order

Where two transactions meet, the guarantee is in the SQL. Two sessions on a real PostgreSQL ${postgres} run the statements of the real store, one at a time, and every order of these statements is asked for. Not every one can be had: a side that stands at a lock takes no step until it gets it, so several orders become one execution; an execution is who sent a statement when. A recount goes in four steps: up to the lock that keeps commits out, that lock, all that is done under it, its commit. What is asked holds of what each side was told and of all that is committed then: offsets, cells, dead letters, notes of halts, the registration. ${all('orders')} orders were asked for, and ${all('right')} went right; what was run came to ${all('executions')} different executions.

${table(
  ['two sides', 'asked after every order', 'orders right', 'executions', 'orders by what became of both'],
  rows.map((row) => [
    row.name,
    row.asked,
    `${number(row.right)}/${number(row.orders)}`,
    number(row.executions),
    [...ended(row), ...(row.wrong ? [`**${row.wrong}**`] : [])].join('; '),
  ]),
)}`;
}

/** Mistakes that were made on purpose, and who saw them. */
export function mutantsSection({ rows }: Measured['mutants']): string {
  const caught = rows.filter((row) => row.caught).length;
  return `## Mutants

A checker that cannot fail proves nothing. Each of these mistakes was made in the code as it was loaded, and the same checkers were run: ${caught} of ${rows.length} were caught. The true build passes them.

${table(
  ['mistake', 'checker', 'caught', 'by'],
  rows.map(({ name, checker, caught: isCaught, by }) => [name, checker, mark(isCaught), by]),
)}`;
}

/** Brokers and clients, tests passed of tests run. */
export function conformanceSection({ rows }: Measured['conformance']): string {
  const brokers = [...new Set(rows.map(({ broker }) => broker))];
  const areas = [...new Set(rows.map(({ area }) => area))];
  const told = (broker: string, area: string) => {
    const own = rows.filter((row) => row.broker === broker && row.area === area);
    return `${own.filter(({ passed }) => passed).length}/${own.length}`;
  };
  return `## Kafka clients

One suite for the port to Kafka, run with each client on each broker; when to choose which: [kafka.md](kafka.md). Passed of run:

${table(
  ['area', ...brokers.map((broker) => `Kafka ${broker}`)],
  areas.map((area) => [area, ...brokers.map((broker) => told(broker, area))]),
)}`;
}

type AttackRow = Measured['attack']['rows'][number];
type Overloaded = AttackRow & { details: OverloadResult };

// Runs of before it was measured what a refusal takes have no such numbers.
const isOverloaded = (row: AttackRow): row is Overloaded =>
  row.family === 'overload' && 'cost' in row.details;

const percent = (share: number) => Math.round(share * 100);

/** What overload came to, and what it is made of. */
function overloadTable(rows: readonly AttackRow[]): string {
  const ran = rows.filter(isOverloaded);
  if (ran.length === 0) return '';
  return `

Overload is five times the knee, the highest rate that is answered in time; both are offered by turns. Who refuses works too: where four of five are refused, the refusals leave what they do not take.

${table(
  [
    'overload of',
    'knee, requests/s',
    'goodput, % of the knee',
    'CPU of an answer, µs',
    'of a refusal, µs',
    'cores: service',
    'generator',
  ],
  ran.map(({ name, details: { kneePerSecond, goodputRatios: ratios, cost, ...used } }) => [
    name,
    number(kneePerSecond),
    `${percent(ratios.median)} (${percent(ratios.min)} to ${percent(ratios.max)})`,
    number(cost.answerUs),
    number(cost.refusalUs),
    used.serviceCores,
    used.generatorCores,
  ]),
)}`;
}

/** api and ingest: what was sent, and what they did not hold. */
export function attackSection({ commit, rows }: Measured['attack']): string {
  return `## API and ingest under attack

Real services in processes of their own. The generator of the load shares the two cores with them.

${table(
  ['attack', 'of', 'cases', 'server errors', 'schema violations', 'refused', 'held', 'missed'],
  rows.map((row) => [
    row.family,
    row.name,
    number(row.cases),
    number(row.serverErrors),
    number(row.schemaViolations),
    number(row.refused),
    mark(row.passed),
    row.missed.join('; '),
  ]),
)}${overloadTable(rows)}${runAgain(
    commit,
    rows.map((row) => ({ name: `${row.family}: ${row.name}`, commit: row.at?.commit })),
  )}`;
}

/** Roles and certificates: attempts and what became of them. */
export function privilegesSection({ rows }: Measured['privileges']): string {
  const groups = [...new Set(rows.map(({ group }) => group))];
  const wrong = rows.filter(({ passed }) => !passed);
  return `## Least privilege

What each role and each connection must not do, tried on a real server.

${table(
  ['who', 'attempts', 'as it must be'],
  groups.map((group) => {
    const own = rows.filter((row) => row.group === group);
    return [group, number(own.length), `${own.filter(({ passed }) => passed).length}/${own.length}`];
  }),
)}${wrong.map(({ group, name }) => `\n\n**${group}: ${name}**`).join('')}`;
}
