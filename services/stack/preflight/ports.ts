import type { StackConfig } from '../config.ts';
import { isFree } from '../parts/ports.ts';
import { holderOf } from '../parts/process-table.ts';
import { readRun } from '../parts/run-file.ts';
import { readState } from '../parts/state.ts';
import { PUBLIC_PORTS } from '../up/port-wishes.ts';
import { ok, type Finding } from './check.ts';

/** Who holds the ports of the last run, or the usual ones. Never fatal: a start moves to the next free port. */
export async function checkPorts({ stateDir }: StackConfig): Promise<Finding> {
  if (readRun(stateDir)) return ok('in use by millrace itself');
  const kept = readState(stateDir).ports;
  const taken: string[] = [];
  for (const { name, port } of PUBLIC_PORTS) {
    const wanted = kept[name] ?? port;
    if (await isFree(wanted)) continue;
    const holder = holderOf(wanted);
    taken.push(
      `${wanted} (${name}) is held by ${holder ? `${holder.name}, pid ${holder.pid}` : 'another process'}`,
    );
  }
  if (taken.length === 0)
    return ok(PUBLIC_PORTS.map(({ name, port }) => `${name} ${kept[name] ?? port}`).join(', '));
  return {
    level: 'warns',
    detail: taken.join('; '),
    fix: 'A start moves to the next free port; --ports-from <port> chooses all.',
  };
}
