import { expect, test } from 'vitest';

import { readNotification } from './notification.ts';

test('reads what was touched', () => {
  const changed = { hour: ['1970-01-01T00:00:00.000Z', '1970-01-01T01:00:00.000Z'], all: null };
  expect(readNotification(JSON.stringify({ pipeline: 'rides', changed }))).toEqual({
    pipeline: 'rides',
    changed: new Map([
      ['hour', { from: 0, to: 3_600_000 }],
      ['all', { from: null, to: null }],
    ]),
  });
});

test('a commit that touched too much to be listed', () => {
  expect(readNotification('{"pipeline":"rides"}')).toEqual({ pipeline: 'rides', changed: null });
});

test.each([
  '',
  'rides',
  '{}',
  '{"pipeline":1}',
  '{"pipeline":"rides","changed":[]}',
  '{"pipeline":"rides","changed":{"a":["x","y"]}}',
])('cannot read %j', (payload) => {
  expect(readNotification(payload)).toBeNull();
});
