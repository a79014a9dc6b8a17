import { join } from 'node:path';
import { MillraceError } from '@millrace/runtime/errors.ts';
import { KAFKA_NODE_FLAGS } from '@millrace/runtime/node-flags.ts';
import type { StackConfig } from '../config.ts';
import { startChild } from '../parts/child.ts';
import { count } from '../terminal/format.ts';
import type { Output } from '../terminal/output.ts';
import type { Verdict } from '../verify/verify.ts';
import { logFileOf, serviceEnvironment, type Addresses } from './services.ts';

type Options = { addresses: Addresses; pipeline: string; output: Output; signal?: AbortSignal };

/**
 * Compares every cell of a pipeline with what SQL makes of its raw events, in a process of its own that can be
 * stopped: then there is no verdict. Errors: those of the check itself; cells that differ are in the verdict.
 */
export async function runVerify(
  config: StackConfig,
  { addresses, pipeline, output, signal }: Options,
): Promise<Verdict | undefined> {
  const lines: string[] = [];
  const errors: string[] = [];
  const child = await startChild({
    name: `verify ${pipeline}`,
    command: process.execPath,
    args: [...KAFKA_NODE_FLAGS, join(config.root, 'services/stack/verify/main.ts'), '--json'],
    cwd: config.root,
    env: serviceEnvironment(config, { ...addresses, pipeline }),
    logFile: logFileOf(config, `verify ${pipeline}`),
    onLine: (line) => lines.push(line),
    onErrorLine: (line) => {
      const progress = progressOf(line);
      if (progress) output.status(`${pipeline}  checking every cell: ${progress}`);
      else errors.push(line);
    },
  });
  const stop = (): void => void child.stop();
  signal?.addEventListener('abort', stop, { once: true });
  await child.exited;
  signal?.removeEventListener('abort', stop);
  output.status('');
  const verdict = lines.find((line) => line.startsWith('{"verdict"'));
  if (verdict) return (JSON.parse(verdict) as { verdict: Verdict }).verdict;
  if (signal?.aborted) return undefined;
  throw failed(errors);
}

/** The two lines that tell a check that passed. */
export function summary({ oracle, cells, different }: Verdict): string[] {
  const { read, counted, deadLettered, droppedLate } = oracle;
  const parts = [`${count(counted)} counted`];
  if (deadLettered > 0) parts.push(`${count(deadLettered)} dead-lettered`);
  if (droppedLate > 0) parts.push(`${count(droppedLate)} dropped late`);
  return [
    `${count(read)} in = ${parts.join(' + ')}`,
    `${count(cells)} cells compared, ${count(different)} different`,
  ];
}

function progressOf(line: string): string | undefined {
  return line.startsWith('{"verify"') ? (JSON.parse(line) as { verify: string }).verify : undefined;
}

/** The process says a code, a colon and a message, then perhaps "  fix: …". */
function failed(lines: string[]): MillraceError {
  const [, code, message] =
    /^(E_[A-Z_]+): (.*)$/.exec(lines.find((line) => line.startsWith('E_')) ?? '') ?? [];
  const fix = lines.find((line) => line.startsWith('  fix: '))?.slice('  fix: '.length);
  return new MillraceError({
    code: (code as `E_${string}` | undefined) ?? 'E_VERIFY_FAILED',
    message: message ?? `The check could not run.\n${lines.join('\n')}`,
    fix: fix ?? 'Check that Kafka and PostgreSQL answer: npx millrace status',
  });
}
