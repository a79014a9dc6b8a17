import { expect, it } from 'vitest';

import { chaosSection } from './chaos-section.ts';
import type { Measured } from './measured.ts';
import { attackSection, interleavingSection, mutantsSection, privilegesSection } from './sections.ts';
import { table } from './table.ts';

const RUN = { commit: 'c0ffee1', date: '2026-11-23', machine: 'm', node: 'v26', command: 'npm run chaos' };

const ran = {
  name: 'kill',
  injects: 'a kill',
  landed: { kill: 2, 'kill again': 1 },
  sent: 1_000,
  acked: 999,
  inLog: 999,
  counted: 990,
  deadLettered: 9,
  droppedLate: 0,
  lost: 0,
  doubled: 0,
  cells: 5,
  different: 0,
  fenceRejections: 4,
  recoverySeconds: { count: 3, p50: 1, p95: 2, max: 3 },
  boundSeconds: 10,
  longestStallSeconds: 3,
  peakRssMb: 120,
  looks: 9,
  notes: {},
  seconds: 20,
  replay: 'npm run chaos -- --only kill',
  passed: true,
  failures: [],
};
type ChaosRow = Measured['chaos']['rows'][number];
const lost: ChaosRow = { ...ran, name: 'cut', lost: 3, passed: false, failures: ['3 lost'] };
const skipped: ChaosRow = {
  name: 'disk',
  injects: 'a full disk',
  notRun: 'needs root',
  passed: null,
  replay: 'x',
};
const chaos = { ...RUN, seconds: 60, notCovered: [], rows: [ran, lost, skipped] };

it('a row that lost events says so, where the figures are and where the fault is described', () => {
  const text = chaosSection(chaos);
  expect(text).toMatch(/^\| `cut` .*\| 3 \| 0 \|.*\*\*no\*\* \|$/m);
  expect(text).toMatch(/^\| `cut` \| a kill \| .*\*\*3 lost\*\* \|$/m);
});

it('a row that held gives its figures, and one that was not run its reason', () => {
  const text = chaosSection(chaos);
  expect(text).toContain(
    '| `kill` | 3 | 1,000 | 999 | 990 | 9 | 0 | 0 | 0 | 4 | 1 / 2 / 3 (10) | 120 | yes |',
  );
  expect(text).toContain('| `disk` | a full disk | not run: needs root |');
  expect(text).not.toMatch(/^\| `disk` \| \d/m);
});

it('a row in which partitions must stop gives the time to the alarm, and says so', () => {
  const alarm = { ...ran, name: 'made-again', notes: { alarm: 'E_TOPIC_REPLACED' } };
  const text = chaosSection({ ...chaos, rows: [ran, alarm] });
  expect(text).toMatch(/^\| `made-again` .*\| 1 \/ 2 \/ 3 to the alarm \(10\) \|/m);
  expect(text).toMatch(/^\| `kill` .*\| 1 \/ 2 \/ 3 \(10\) \|/m);
});

it('a mutant that nobody caught is among those that were', () => {
  const mutant = { name: 'm', file: 'f', checker: 'sim', caught: false, by: '' };
  const text = mutantsSection({ ...RUN, passed: false, rows: [mutant, { ...mutant, caught: true }] });
  expect(text).toContain('1 of 2 were caught');
  expect(text).toContain('**no**');
});

it('an order that ended wrong is told, and those that were not tried after it do not count as right', () => {
  const row = { name: 'a and b', asked: 'one counts', outcomes: { 'committed, fenced': 2 }, seconds: 1 };
  const right = { ...row, orders: 6, right: 6, executions: 4, passed: true, wrong: null };
  const wrong = { ...row, orders: 252, right: 1, executions: 2, passed: false, wrong: 'ab: both counted' };
  const text = interleavingSection({ ...RUN, postgres: '18', passed: false, rows: [right, wrong] });
  expect(text).toContain(
    '258 orders were asked for, and 7 went right; what was run came to 6 different executions.',
  );
  expect(text).toContain('| a and b | one counts | 6/6 | 4 | committed, fenced: 2 |');
  expect(text).toContain('| 1/252 | 2 | committed, fenced: 2; **ab: both counted** |');
});

const attacked = {
  family: 'overload',
  name: 'ingest',
  cases: 9,
  serverErrors: null,
  schemaViolations: null,
  refused: 7,
  passed: true,
  missed: [],
  replay: 'x',
  seed: 1,
};

it('overload is told with the spread of its rounds and what a refusal takes, where that was measured', () => {
  const goodputRatios = { min: 0.88, median: 0.91, max: 0.934 };
  const cost = { answerUs: 1_650, refusalUs: 40 };
  const details = { kneePerSecond: 603, goodputRatios, cost, serviceCores: 1.03, generatorCores: 0.4 };
  const text = attackSection({ ...RUN, rows: [{ ...attacked, details }] });
  expect(text).toContain('| ingest | 603 | 91 (88 to 93) | 1,650 | 40 | 1.03 | 0.4 |');
  expect(attackSection({ ...RUN, rows: [{ ...attacked, details: {} }] })).not.toContain('CPU');
});

it('an attempt that succeeded and must not is named', () => {
  const rows = [{ group: 'api', name: 'drops a table', passed: false }];
  const text = privilegesSection({ ...RUN, rows });
  expect(text).toContain('**api: drops a table**');
});

it('a row of another commit than the rest is named with it', () => {
  const text = chaosSection({ ...chaos, rows: [ran, { ...lost, commit: 'beef123' }] });
  expect(text).toContain('Run at other commits than the rest: `cut` at `beef123`.');
  expect(chaosSection({ ...chaos, rows: [{ ...ran, commit: RUN.commit }] })).not.toContain('other commits');
});

it('what stands in a cell does not end it', () => {
  expect(table(['a'], [['x | y\nz']])).toBe('| a |\n| --- |\n| x \\| y z |');
});
