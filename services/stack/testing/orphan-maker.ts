// A parent that tests kill: starts the command it is given as a child of ours, and says its process id.
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startChild } from '../parts/child.ts';

const [command = 'sleep', ...args] = process.argv.slice(2);
const logFile = join(tmpdir(), `millrace-orphan-${process.pid}.log`);
const child = await startChild({
  name: 'orphan',
  command,
  args,
  env: { PATH: '/usr/bin:/bin' },
  cwd: '/',
  logFile,
});
process.stdout.write(`${JSON.stringify({ pid: child.pid, logFile })}\n`);
setInterval(() => undefined, 60_000);
