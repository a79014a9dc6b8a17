import { pipelines } from '@millrace/pipeline/registry.ts';
import type { StackConfig } from '../config.ts';
import { livingChildren } from '../parts/child.ts';
import { claimRun } from '../parts/run-file.ts';
import { choosePorts } from '../parts/sticky-ports.ts';
import { checkEnvironment } from '../preflight/environment.ts';
import { checkFolder } from '../preflight/folder.ts';
import { refuseAny } from '../preflight/preflight.ts';
import { duration } from '../terminal/format.ts';
import type { Output } from '../terminal/output.ts';
import { runSteps } from '../terminal/steps.ts';
import { buildSteps, type Found } from './build-steps.ts';
import { removeData } from './fresh.ts';
import { watchInterrupts } from './interrupt.ts';
import { createMachineRoom, type MachineRoom } from './machine-room.ts';
import { portWishes } from './port-wishes.ts';
import type { Recount } from './recount.ts';
import { restartTeller } from './restarts.ts';

export type StackOptions = { fresh: boolean; recount: Recount; portsFrom: number | undefined };
export type Started = {
  found: Found;
  ports: Record<string, number>;
  signal: AbortSignal;
  /** Names of the parts that are being started again. */
  away: () => string[];
};
type Deps = { config: StackConfig; output: Output; use: (started: Started) => Promise<void> };

/**
 * Starts everything, lets `use` work with it, and stops everything again, however `use` ends. Answers the signal's
 * exit code, or 0. One run at a time in a clone. Errors: E_CONFIG, E_READ_ONLY, E_ALREADY_RUNNING, and those of the
 * parts and of `use`.
 */
export async function withStack(options: StackOptions, { config, output, use }: Deps): Promise<number> {
  const note = (text: string): void => output.note(`  ${text}`);
  // Before anything is written there, and before --fresh removes anything.
  refuseAny([checkEnvironment(config), checkFolder(config)]);
  const runFile = await claimRun(config.stateDir, note);
  const interrupt = watchInterrupts(output, runFile.release);
  const room = createMachineRoom(runFile, restartTeller(output));
  try {
    if (options.fresh) removeData(config, note);
    const wishes = portWishes(pipelines.map(({ plan }) => plan.name));
    const { ports, moved } = await choosePorts({
      stateDir: config.stateDir,
      wishes,
      from: options.portsFrom,
    });
    for (const { name, wanted, port, holder } of moved)
      note(`port ${wanted} (${name}) is held by ${holder}: using ${port}`);
    const { steps, found } = buildSteps({ config, room, ports, recount: options.recount, warn: note });
    await runSteps(steps, { output, signal: interrupt.signal, stop: () => stopAll(room) });
    if (!interrupt.signal.aborted) {
      runFile.write({
        addresses: { databaseUrl: found.databaseUrl, brokers: found.brokers },
        urls: urlsOf(ports),
      });
      await use({ found, ports, signal: interrupt.signal, away: room.away });
    }
    return interrupt.code();
  } finally {
    output.status('');
    const began = performance.now();
    await stopAll(room);
    runFile.release();
    if (room.parts().length > 0)
      note(`stopped in ${duration(performance.now() - began)}; nothing is left running`);
    output.emit('stopped', {});
  }
}

/** The addresses that people and programs open. */
export function urlsOf(ports: Record<string, number>): Record<string, string> {
  const api = `http://localhost:${ports.api}`;
  return { live: api, docs: `${api}/docs`, ingest: `http://localhost:${ports.ingest}` };
}

/** The parts in their order; at the same time what belongs to none: downloads, builds, what is just being started. */
async function stopAll(room: MachineRoom): Promise<void> {
  const parts = new Set(room.parts().map(({ part }) => part.pid()));
  const others = livingChildren().filter(({ pid }) => !parts.has(pid));
  await Promise.all([room.stop(), ...others.map((child) => child.stop())]);
  await Promise.all(livingChildren().map((child) => child.stop()));
}
