import { expect, test } from 'vitest';

import { summary } from './report.ts';

const held = { failures: [], notRun: undefined };
const failed = { failures: ['3 lost'], notRun: undefined };
const skipped = { failures: [], notRun: 'needs root' };

test.each([
  [[held, held], '2 of 2 rows without a failure', true],
  [[held, failed], '1 of 2 rows without a failure', false],
  [[held, skipped, skipped], '1 of 1 rows without a failure, 2 of 3 not run,', true],
  [[failed, skipped], '0 of 1 rows without a failure, 1 of 2 not run,', false],
  [[skipped], '0 of 0 rows without a failure, 1 of 1 not run,', false],
  [[], '0 of 0 rows without a failure', false],
])('of %j it is said: %s', (results, line, passed) => {
  expect(summary(results)).toEqual({ line, passed });
});
