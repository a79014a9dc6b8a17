import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCommandLine } from './command-line.ts';
import { COMMANDS } from './commands.ts';
import { readConfig } from './config.ts';
import { createOutput } from './terminal/output.ts';
import { reportError } from './terminal/report-error.ts';

// A reader that has seen enough (`| head`) closes the pipe; that is no error of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  process.exit(error.code === 'EPIPE' ? 0 : 1);
});
try {
  const manifest = readFileSync(join(readConfig().root, 'package.json'), 'utf8');
  const { version } = JSON.parse(manifest) as { version: string };
  await runCommandLine(COMMANDS, { args: process.argv.slice(2), version });
} catch (error) {
  reportError(error, createOutput(false));
  process.exitCode = 1;
}
