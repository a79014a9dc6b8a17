import { testify } from './evidence.ts';
import type { Fault, Step } from './faults.ts';

/** Runs a statement on the connection whose commit the fault is in. */
export type Ask = (sql: string) => Promise<unknown>;

function exhaust(): never {
  const taken: number[][] = [];
  for (;;) taken.push(Array.from({ length: 100_000 }, (_, i) => i + taken.length));
}

const isDue = ({ nth, every }: Fault, hit: number) =>
  hit === nth || (every !== undefined && hit > nth && (hit - nth) % every === 0);

async function act(fault: Fault, ask: Ask | undefined): Promise<void> {
  testify(`${fault.do} at ${fault.at}`);
  switch (fault.do) {
    case 'kill':
      process.kill(process.pid, 'SIGKILL');
      return;
    case 'freeze':
      process.kill(process.pid, 'SIGSTOP');
      return;
    case 'exhaust':
      return exhaust();
    case 'raise':
      await ask?.(`do $$ begin raise exception 'injected' using errcode = '${fault.sqlstate}'; end $$`);
  }
}

/**
 * Counts hits of steps and does what is due there; what ends the process does so before anything is awaited. Armed by a
 * signal, they count anew from there to the first fault that lands.
 */
export function createSteps(faults: readonly Fault[], armedLater: boolean) {
  const hits = new Map<Step, number>();
  let isArmed = !armedLater;
  if (armedLater)
    process.on('SIGUSR2', () => {
      hits.clear();
      isArmed = true;
    });
  return async (step: Step, ask?: Ask): Promise<void> => {
    if (!isArmed) return;
    const hit = (hits.get(step) ?? 0) + 1;
    hits.set(step, hit);
    for (const fault of faults)
      if (fault.at === step && isDue(fault, hit)) {
        isArmed = !armedLater;
        await act(fault, ask);
      }
  };
}

export type Reach = ReturnType<typeof createSteps>;
