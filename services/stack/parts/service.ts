import { startChild, type Child, type ChildSpec } from './child.ts';
import { failureOf } from './failure.ts';
import { untilReady } from './until-ready.ts';

export type ServiceSpec = ChildSpec & { adminPort: number };

const READY_TIMEOUT_MS = 60_000;

/** Starts a service and waits for its `/readyz`. Errors: the service's own, or E_PART with the end of its log. */
export async function startService(spec: ServiceSpec, signal?: AbortSignal): Promise<Child> {
  const child = await startChild(spec);
  const probe = (): Promise<boolean> => isReady(spec.adminPort);
  const outcome = await untilReady(child, { probe, timeoutMs: READY_TIMEOUT_MS, everyMs: 50, signal });
  if (outcome === 'ready') return child;
  await child.stop();
  const what =
    outcome === 'ended' ? 'ended while starting' : `was not ready after ${READY_TIMEOUT_MS / 1000} s`;
  throw failureOf(`${spec.name} ${what}`, spec.logFile, spec.cwd);
}

async function isReady(adminPort: number): Promise<boolean> {
  try {
    const response = await fetch(`http://127.0.0.1:${adminPort}/readyz`, {
      signal: AbortSignal.timeout(2_000),
    });
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false; // not listening yet, which is what we ask
  }
}
