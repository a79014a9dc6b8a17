import { isFree } from './ports.ts';
import { holderOf } from './process-table.ts';
import { readState, writeState } from './state.ts';

export type PortWish = { name: string; port: number };
export type Move = { name: string; wanted: number; port: number; holder: string };
export type Ports = { ports: Record<string, number>; moved: Move[] };

type Options = { stateDir: string; wishes: PortWish[]; from?: number | undefined };

/**
 * A port for each wish: the one of the last run, else the wished one (or, with `from`, one after the other from
 * there, which holds for every later run's new wishes too). One that is taken moves to the next free, and stays there:
 * `moved` says who holds it.
 */
export async function choosePorts({ stateDir, wishes, from: chosen }: Options): Promise<Ports> {
  const state = readState(stateDir);
  const kept = chosen === undefined ? state.ports : {};
  const from = chosen ?? state.portsFrom;
  const ports: Record<string, number> = {};
  const moved: Move[] = [];
  for (const [index, { name, port }] of wishes.entries()) {
    const wanted = kept[name] ?? (from === undefined ? port : from + index);
    const { [name]: _, ...others } = kept;
    ports[name] = await nextFree(wanted, new Set(Object.values({ ...others, ...ports })));
    if (ports[name] !== wanted && !(await isFree(wanted)))
      moved.push({ name, wanted, port: ports[name], holder: describe(wanted) });
  }
  writeState(stateDir, { ports: { ...kept, ...ports }, ...(from !== undefined && { portsFrom: from }) });
  return { ports, moved };
}

async function nextFree(wanted: number, ours: Set<number>): Promise<number> {
  let port = wanted;
  while (ours.has(port) || !(await isFree(port))) port = port < 65_535 ? port + 1 : 1024;
  return port;
}

function describe(port: number): string {
  const holder = holderOf(port);
  return holder ? `${holder.name} (pid ${holder.pid})` : 'another process';
}
