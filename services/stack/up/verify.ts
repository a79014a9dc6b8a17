import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { StackConfig } from '../config.ts';
import { serviceEnvironment, type Addresses } from './services.ts';

/** Runs the check of every cell against the oracle, its output going to ours. Answers its exit code. */
export async function runVerify(
  config: StackConfig,
  addresses: Addresses,
  args: string[] = [],
): Promise<number> {
  const child = spawn(process.execPath, [join(config.root, 'services/stack/verify/main.ts'), ...args], {
    cwd: config.root,
    env: serviceEnvironment(config, addresses),
    stdio: 'inherit',
  });
  const [code] = (await once(child, 'exit')) as [number | null];
  return code ?? 1;
}
