import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';

type Process = { pid: number; parent: number; name: string };

/** Id and program of every process whose parent this is. */
export const childrenOf = (pid: number | undefined): Process[] =>
  (existsSync('/proc/self/stat') ? fromProc() : fromPs()).filter(({ parent }) => parent === pid);

// A slim container has no `ps`.
const fromProc = (): Process[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      const [, pid, program = '', parent] = /^(\d+) \((.*)\) \S (\d+)/s.exec(statOf(name)) ?? [];
      return pid ? [{ pid: Number(pid), parent: Number(parent), name: program }] : [];
    });

/** Empty for a process that has ended meanwhile. */
function statOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return '';
  }
}

const fromPs = (): Process[] =>
  execFileSync('ps', ['-A', '-o', 'pid=,ppid=,comm='], { encoding: 'utf8' })
    .split('\n')
    .map((row) => row.trim().split(/\s+/))
    .map(([pid, parent, name = '']) => ({ pid: Number(pid), parent: Number(parent), name }));
