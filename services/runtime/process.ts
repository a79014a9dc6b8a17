import { codeOf, messageOf, MillraceError } from './errors.ts';
import type { Log } from './log.ts';

/** What a running process gives back: how to drain it, and a promise that rejects when it dies by itself. */
export type Running = { stop(): Promise<void>; failed?: Promise<never> };

// A drain that hangs must not outlive the platform's patience (Kubernetes gives 30 s by default).
const DRAIN_LIMIT_MS = 20_000;

function report(log: Log, error: unknown, message: string): void {
  const fix = error instanceof MillraceError ? error.fix : undefined;
  log.fatal({ err: error, code: codeOf(error), fix }, `${message}: ${messageOf(error)}`);
}

/**
 * Runs a service until SIGTERM or SIGINT, then drains it; a second signal ends at once. Exit code 0 after a drain or a
 * signal before it had started, 1 after an error, which is logged with its code and fix, and after a drain that took
 * longer than `drainLimitMs`.
 */
export async function runProcess(
  log: Log,
  start: () => Promise<Running>,
  drainLimitMs = DRAIN_LIMIT_MS,
): Promise<void> {
  const exit = (code: number) => log.flush(() => process.exit(code));
  for (const event of ['uncaughtException', 'unhandledRejection'] as const)
    process.once(event, (error: unknown) => {
      report(log, error, event);
      exit(1);
    });
  let running: Running | undefined;
  let ending = false;
  const end = async (signal: string) => {
    if (ending) return exit(1);
    ending = true;
    log.info({ signal }, 'draining');
    setTimeout(() => {
      log.error({ limitMs: drainLimitMs }, 'drain took too long');
      exit(1);
    }, drainLimitMs).unref();
    await running?.stop();
    log.info('stopped');
    exit(0);
  };
  // Before the start, which may take long: as process 1 of a container we get no default for a signal.
  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    process.on(signal, () => {
      end(signal).catch((error: unknown) => {
        report(log, error, 'drain failed');
        exit(1);
      });
    });
  try {
    running = await start();
    await running.failed;
  } catch (error) {
    report(log, error, 'cannot go on');
    exit(1);
  }
}
