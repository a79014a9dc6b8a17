import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';
import { KAFKA_NODE_FLAGS } from '@millrace/runtime/node-flags.ts';
import type { StackConfig } from '../config.ts';

/** Runs a program of this repository, which may speak to Kafka, with our terminal, passing signals on. Answers its exit code. */
export async function runProgram(
  { root, env }: StackConfig,
  script: string,
  args: string[],
): Promise<number> {
  const child = spawn(process.execPath, [...KAFKA_NODE_FLAGS, script, ...args], {
    cwd: root,
    env,
    stdio: 'inherit',
  });
  // The terminal's Ctrl-C reaches the program as well: wait for it to end.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
  process.on('disconnect', () => child.kill('SIGTERM'));
  process.channel?.unref();
  const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
  return code ?? 128 + (signal ? constants.signals[signal] : 1);
}
