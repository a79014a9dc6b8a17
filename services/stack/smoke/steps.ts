import { setTimeout as sleep } from 'node:timers/promises';

import { ask, failed, type Deployment } from './client.ts';

export type SmokeStep = { name: string; run: () => Promise<string> };
type State = { counted: number; deadLettered: number };

const COUNTED_WITHIN_MS = 30_000;
const EVERY_MS = 250;

async function health({ api, ingest }: Deployment): Promise<string> {
  const urls = [api, ...(ingest ? [ingest] : [])];
  for (const url of urls) await ask(`${url}/healthz`, {});
  return `${urls.length} of ${urls.length} answer /healthz`;
}

async function admin({ admins }: Deployment): Promise<string> {
  for (const url of admins) {
    await ask(`${url}/readyz`, {});
    const metrics = await ask(`${url}/metrics`, {});
    if (!metrics.includes('process_cpu_seconds_total')) throw failed(`${url}/metrics holds no metrics`);
  }
  return `${admins.length} of ${admins.length} are ready and give metrics`;
}

/** Where data needs a key, it must not come without one. */
async function access({ api, key }: Deployment): Promise<string> {
  if (!key) return 'open: no key was given';
  await ask(`${api}/v1/pipelines`, { status: 401 });
  return 'data is refused without a key';
}

async function stateOf({ api, key }: Deployment, pipeline: string): Promise<State> {
  const text = await ask(`${api}/v1/pipelines/${pipeline}`, { key });
  return (JSON.parse(text) as { state: State }).state;
}

/** One event goes in by ingest and has to come out of the api as counted. */
async function flow(deployment: Deployment, pipeline: string, event: string): Promise<string> {
  const { ingest, key } = deployment;
  const before = await stateOf(deployment, pipeline);
  const began = performance.now();
  await ask(`${ingest}/v1/pipelines/${pipeline}/events`, { key, status: 202, body: event });
  while (performance.now() - began < COUNTED_WITHIN_MS) {
    const { counted, deadLettered } = await stateOf(deployment, pipeline);
    if (counted > before.counted)
      return `one event was counted after ${Math.round(performance.now() - began)} ms`;
    if (deadLettered > before.deadLettered) throw failed('the event became a dead letter');
    await sleep(EVERY_MS);
  }
  throw failed(`the event was taken, but is not counted after ${COUNTED_WITHIN_MS / 1_000} s`);
}

/** What is tried, in order. `event` is sent only where there is an ingest. */
export function smokeSteps(
  deployment: Deployment,
  { pipeline, event }: { pipeline: string; event: string },
): SmokeStep[] {
  return [
    { name: 'health', run: () => health(deployment) },
    ...(deployment.admins.length > 0 ? [{ name: 'admin', run: () => admin(deployment) }] : []),
    { name: 'access', run: () => access(deployment) },
    {
      name: 'docs',
      run: async () =>
        `${(await ask(`${deployment.api}/docs/json`, { key: deployment.key })).length} bytes of OpenAPI`,
    },
    ...(deployment.ingest ? [{ name: 'flow', run: () => flow(deployment, pipeline, event) }] : []),
  ];
}
