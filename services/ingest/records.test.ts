import { expect, test } from 'vitest';

import { flights } from '@millrace/pipeline/flights/flights.ts';

import { createRecordWriter, mergeTopics } from './records.ts';

const { plan } = flights;

test('an event becomes JSON under the text of its key field', () => {
  const event = { id: 1, origin: 'ATL', note: 'ä' };
  const { topic, records } = createRecordWriter()(plan, [event]);
  expect({ topic, records }).toEqual({
    topic: 'flights',
    records: [{ key: 'ATL', value: '{"id":1,"origin":"ATL","note":"ä"}', partition: 3 }],
  });
});

test('numbers are keys by their JSON; without the field there is no key', () => {
  const byId = { ...plan, source: { ...plan.source, key: 'id' } };
  const keys = createRecordWriter()(byId, [{ id: 12 }, {}]).records.map(({ key }) => key);
  expect(keys).toEqual(['12', null]);
});

const record = (value: string) => ({ key: null, value, partition: 0 });

test('requests of one topic become one group, in their order', () => {
  const merged = mergeTopics([
    { topic: 'a', records: [record('1')] },
    { topic: 'b', records: [record('2')] },
    { topic: 'a', records: [record('3')] },
  ]);
  expect(merged.map(({ topic, records }) => [topic, records.map(({ value }) => value)])).toEqual([
    ['a', ['1', '3']],
    ['b', ['2']],
  ]);
});
