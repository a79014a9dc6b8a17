import type { RunFile, RunningPart } from '../parts/run-file.ts';
import { startTimeOf } from '../parts/process-table.ts';
import { supervise, type Ready, type Restart, type Supervised } from '../parts/supervise.ts';
import type { Child } from '../parts/child.ts';

/** Order of stopping: what feeds stops before what is fed, the database and the broker last. */
export const TIERS = ['replay', 'ingest', 'processor', 'api', 'store'] as const;
export type Tier = (typeof TIERS)[number];

export type PartSpec = {
  name: string;
  tier: Tier;
  start: (signal: AbortSignal) => Promise<Child>;
  port?: number | undefined;
  adminPort?: number | undefined;
  log: string;
};

export type MachineRoom = {
  /** Rejects when the room is stopped before the part stands. */
  add(spec: PartSpec): Promise<Supervised>;
  parts(): { spec: PartSpec; part: Supervised }[];
  /** Names of the parts that ended by themselves and are not ready again. */
  away(): string[];
  /** Stops every part, and what is still starting. Nothing starts here afterwards. */
  stop(): Promise<void>;
};

type Tell = { onRestart: (restart: Restart) => void; onReady: (ready: Ready) => void };

/** Keeps the parts of a run alive, keeps the run file true, and stops them in order. */
export function createMachineRoom(runFile: RunFile, { onRestart, onReady }: Tell): MachineRoom {
  const parts: { spec: PartSpec; part: Supervised }[] = [];
  const closing = new AbortController();
  const { signal } = closing;
  const record = (): void => runFile.write({ parts: parts.map(describe) });
  return {
    parts: () => parts,
    away: () => parts.filter(({ part }) => part.isAway()).map(({ spec }) => spec.name),
    add: async (spec) => {
      signal.throwIfAborted();
      const { name, start } = spec;
      const standsAgain = (ready: Ready): void => {
        record();
        onReady(ready);
      };
      const part = await supervise({ name, start, signal, onRestart, onReady: standsAgain });
      if (signal.aborted) await part.stop(); // it became ready all the same
      signal.throwIfAborted();
      parts.push({ spec, part });
      record();
      return part;
    },
    stop: async () => {
      closing.abort();
      for (const tier of TIERS) {
        const here = parts.filter(({ spec }) => spec.tier === tier);
        await Promise.all(here.map(({ part }) => part.stop()));
      }
    },
  };
}

function describe({ spec, part }: { spec: PartSpec; part: Supervised }): RunningPart {
  return {
    name: spec.name,
    pid: part.pid(),
    started: startTimeOf(part.pid()),
    log: spec.log,
    ...(spec.port && { port: spec.port }),
    ...(spec.adminPort && { adminPort: spec.adminPort }),
  };
}
