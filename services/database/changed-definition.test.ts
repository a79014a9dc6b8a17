import { expect, test } from 'vitest';

import { changedDefinition } from './changed-definition.ts';

const plan = (source: object) => ({ name: 'quakes', source });
const BEFORE = plan({ topic: 'quakes', partitions: 4, key: 'net' });

test('another number of partitions needs another topic, and that is said at once', () => {
  const { code, message, fix } = changedDefinition(
    'quakes',
    BEFORE,
    plan({ topic: 'quakes', partitions: 8 }),
  );
  expect(code).toBe('E_PIPELINE_CHANGED');
  expect(message).toContain("topic 'quakes' has 4 partitions, and it says 8");
  expect(fix).toMatch(/^another number of partitions needs another topic: .* or write 4 again$/);
});

test.each([
  ['another key', { topic: 'quakes', partitions: 4, key: 'kind' }],
  ['another topic with another number', { topic: 'quakes-8', partitions: 8, key: 'net' }],
])('%s is counted again from the log', (_, source) => {
  const { message, fix } = changedDefinition('quakes', BEFORE, plan(source));
  expect(message).toBe("the tables of pipeline 'quakes' were counted by another definition");
  expect(fix).toMatch(/^npm start -- --recount quakes counts it again from its log/);
});

test('a plan that names no source is refused all the same', () => {
  expect(changedDefinition('quakes', null, { name: 'quakes' }).fix).toContain('--recount quakes');
});
