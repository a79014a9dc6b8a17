import { expect, test } from 'vitest';

import { conformanceTable } from './conformance-table.ts';
import { unrepeatable } from './quotes.ts';

const PATH = 'docs/measurements/reliability/conformance.json';
const file = (path: string, text: string) => ({ path, text });

const rows = (broker: string) =>
  [
    'kafkajs, classic group: unpacks GZIP',
    'a log that was compacted: kafkajs, classic group reads over its gaps',
    'members that exchange both at once: are of one group',
  ].map((name) => ({ broker, area: 'reading', name, passed: true }));

const kept = (...all: object[]) => file(PATH, JSON.stringify({ tests: all.length, rows: all }));

const page = (passed: string) =>
  file(
    'docs/kafka.md',
    `| | Kafka 4.1.1 | Kafka 4.3.1 |\n| --- | --- | --- |\n| kafkajs, classic group | ${passed} | 2 of 2 |\n| exchanges of one for another, in one group | 1 of 1 | 1 of 1 |\n`,
  );
const measured = kept(...rows('4.1.1'), ...rows('4.3.1'));

test('the page of Kafka tells of each client and version what the suite found', () => {
  expect(conformanceTable([measured, page('2 of 2')])).toEqual([]);
  expect(conformanceTable([measured, page('1 of 2')])).toEqual([
    expect.stringContaining('does not say what'),
    expect.stringMatching(/does not say: .* 1 of 2 /),
  ]);
});

test('a suite that found nothing, or was not kept, is no table', () => {
  expect(conformanceTable([page('2 of 2'), kept()])).toEqual([expect.stringContaining('no rows')]);
  expect(conformanceTable([page('2 of 2')])).toEqual([expect.stringContaining('is not there')]);
});

test('a version or a client that is not kept any more does not stay on the page', () => {
  expect(conformanceTable([page('2 of 2'), kept(...rows('4.3.1'))]).length).toBeGreaterThan(0);
  const classic = [...rows('4.1.1'), ...rows('4.3.1')].filter(({ name }) => !name.includes('exchange'));
  expect(conformanceTable([page('2 of 2'), kept(...classic)])).toEqual([
    expect.stringContaining('exchanges of one for another, in one group'),
  ]);
});

test('a measurement of which nobody knows the commit is named', () => {
  const at = (commit: string) => file(PATH, JSON.stringify({ commit }, null, 2));
  expect(unrepeatable([at('c0ffee1')])).toEqual([]);
  expect(unrepeatable([at('unknown'), at('c0ffee1-dirty')])).toEqual([
    expect.stringContaining(`${PATH}: made at unknown`),
    expect.stringContaining('c0ffee1-dirty'),
  ]);
});
