import type { Plan } from '@millrace/pipeline/definition/plan.ts';
import type { ApiKeys } from '@millrace/runtime/api-keys.ts';
import type { Log } from '@millrace/runtime/log.ts';

import type { Answers } from './http/answers.ts';
import type { HttpMetrics } from './http/metrics.ts';
import type { Hub } from './live/hub.ts';
import type { Database } from './queries/database.ts';
import type { Versions } from './queries/versions.ts';

/** What the routes need; tests give their own. `keys` is null where reading is open. */
export type ApiDeps = {
  plans: readonly Plan[];
  database: Database;
  versions: Versions;
  answers: Answers;
  hub: Hub;
  keys: ApiKeys | null;
  metrics: HttpMetrics;
  log: Log;
};
