import { expect, test } from 'vitest';
import { describeFailure } from './check.ts';

test('what a check found says what mends it, where a command does', () => {
  expect(describeFailure({ name: 'format', fix: 'npm run fix' }, 'services/a.ts')).toBe(
    '\nformat\nservices/a.ts\n  fix: npm run fix',
  );
  expect(describeFailure({ name: 'types' }, 'services/a.ts(1,1): error')).toBe(
    '\ntypes\nservices/a.ts(1,1): error',
  );
});
