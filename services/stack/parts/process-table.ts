import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readlinkSync, readdirSync } from 'node:fs';
import { basename } from 'node:path';

const LINUX = existsSync('/proc/self/stat');
const PAGE_KB = 4;

/** What makes a process id unique until the next boot: ids are reused, ids with a start time are not. */
export function startTimeOf(pid: number): string | undefined {
  if (!LINUX) return ps(pid, 'lstart=');
  const stat = read(`/proc/${pid}/stat`);
  // Field 22, counted behind the name, which may hold spaces and brackets.
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
}

/** The program's name, or undefined when there is no such process. */
export function nameOf(pid: number): string | undefined {
  // The command line, because `comm` is the main thread's name: "node-MainThread".
  const command = LINUX ? read(`/proc/${pid}/cmdline`)?.split('\0')[0] : ps(pid, 'comm=');
  return command === undefined ? undefined : basename(command.split(':')[0] ?? '') || 'unknown';
}

/** Resident memory in MB; 0 when there is no such process. */
export function residentMb(pid: number): number {
  if (!LINUX) return Math.round(Number(ps(pid, 'rss=') ?? 0) / 1024);
  return Math.round((Number(read(`/proc/${pid}/statm`)?.split(' ')[1] ?? 0) * PAGE_KB) / 1024);
}

/** The process that listens on a TCP port, when we may see it. */
export function holderOf(port: number): { pid: number; name: string } | undefined {
  const pid = LINUX
    ? listenerFromProc(port)
    : Number(run('lsof', ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-t'])?.split('\n')[0]);
  return pid ? { pid, name: nameOf(pid) ?? 'unknown' } : undefined;
}

function listenerFromProc(port: number): number | undefined {
  const hex = port.toString(16).toUpperCase().padStart(4, '0');
  const rows = ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((file) => (read(file) ?? '').split('\n').slice(1));
  const listening = rows
    .map((row) => row.trim().split(/\s+/))
    .filter((cells) => cells[3] === '0A' && cells[1]?.endsWith(`:${hex}`));
  const sockets = new Set(listening.map((cells) => `socket:[${cells[9]}]`));
  if (sockets.size === 0) return undefined;
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .find((pid) => holdsOne(pid, sockets));
}

function holdsOne(pid: number, sockets: Set<string>): boolean {
  try {
    return readdirSync(`/proc/${pid}/fd`).some((fd) => sockets.has(readlinkSync(`/proc/${pid}/fd/${fd}`)));
  } catch {
    return false; // ended meanwhile, or belongs to another user
  }
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

function ps(pid: number, column: string): string | undefined {
  return run('ps', ['-o', column, '-p', String(pid)]);
}

function run(command: string, args: string[]): string | undefined {
  try {
    return (
      execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim() ||
      undefined
    );
  } catch {
    return undefined; // no such process, or no such tool
  }
}
