import { spawn, type ChildProcess } from 'node:child_process';
import { signalGroup } from './signal-group.ts';

const CODE = 'E_WATCHDOG';
const LOST = `${CODE}: the watchdog was ended from outside; stopping everything\n  fix: start again`;

// Reads "add <group> <signal>" and "remove <group>" from stdin. End of input means that this process is gone,
// by kill -9 too: stop every group that is left, gently first. A shell, because it costs 1 MB where Node costs 40.
const SCRIPT = `
trap '' HUP INT TERM
live=
while read -r verb group signal; do
  kept=
  for entry in $live; do [ "\${entry%%:*}" = "$group" ] || kept="$kept $entry"; done
  live=$kept
  [ "$verb" = add ] && live="$live $group:$signal"
done
[ -z "$live" ] && exit 0
for entry in $live; do kill -s "\${entry#*:}" -- "-\${entry%%:*}" 2>/dev/null; done
tries=0
while [ $tries -lt 80 ]; do
  left=
  for entry in $live; do kill -s 0 -- "-\${entry%%:*}" 2>/dev/null && left=yes; done
  [ -z "$left" ] && exit 0
  sleep 0.1
  tries=$((tries + 1))
done
for entry in $live; do kill -s KILL -- "-\${entry%%:*}" 2>/dev/null; done
exit 0
`;

let watchdog: ChildProcess | undefined;
const guarded = new Map<number, NodeJS.Signals>();

/** Stops process group `group` with `signal` (then SIGKILL after 8 s) if this process dies without doing so. */
export function guard(group: number, signal: NodeJS.Signals): void {
  guarded.set(group, signal);
  tell(`add ${group} ${signal.replace('SIG', '')}\n`);
}

/** Forgets a process group that has ended. */
export function release(group: number): void {
  guarded.delete(group);
  tell(`remove ${group} -\n`);
}

function tell(line: string): void {
  watchdog ??= start();
  watchdog.stdin?.write(line);
}

let isLost = false;

/** Without a watchdog a kill -9 of this process would leave everything running: stop it all while we can. */
function lose(): void {
  if (isLost) return;
  isLost = true;
  process.stderr.write(`${LOST}\n`);
  // Whoever listens stops the parts in their order; else nobody would.
  if (process.listenerCount('SIGTERM') === 0)
    for (const [group, signal] of guarded) signalGroup(group, signal);
  process.kill(process.pid, 'SIGTERM');
}

function start(): ChildProcess {
  const shell = spawn('/bin/sh', ['-c', SCRIPT], {
    detached: true,
    cwd: '/',
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  // It ends only after us. Both may come, in either order: a write that fails, and the news of its end.
  shell.once('exit', lose);
  shell.stdin.on('error', lose);
  // Never the reason why this process stays alive: it ends when this one does.
  shell.unref();
  (shell.stdin as unknown as { unref(): void }).unref();
  return shell;
}
