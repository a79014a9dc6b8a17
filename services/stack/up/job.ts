import { startChild, type ChildSpec } from '../parts/child.ts';
import { failureOf } from '../parts/failure.ts';

/** Runs a process that ends by itself. Errors: the process's own, or E_PART with the end of its log. */
export async function runJob(spec: ChildSpec): Promise<void> {
  const child = await startChild(spec);
  const { code, signal } = await child.exited;
  if (code === 0) return;
  throw failureOf(
    `${spec.name} ${signal ? `was ended by ${signal}` : `failed (exit code ${code})`}`,
    spec.logFile,
  );
}
