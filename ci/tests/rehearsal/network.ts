import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

const HOLD = join(import.meta.dirname, 'hold-network.sh');
const ALONE = ['unshare', '--mount', 'sh', join(import.meta.dirname, 'with-hosts.sh')];

export type Program = {
  command: readonly string[];
  env: Record<string, string>;
  cwd: string;
  /** A file in which it finds names, and not those of the network: a service does not know what others call it. */
  hosts?: string;
};

/** A network without a way out, in which each of `names` is this machine. */
export class Network {
  private readonly holder: ChildProcess;
  private readonly started: ChildProcess[] = [];

  private constructor(holder: ChildProcess) {
    this.holder = holder;
  }

  static async open(names: readonly string[], hostsFile: string): Promise<Network> {
    writeFileSync(hostsFile, `127.0.0.1 localhost\n127.0.0.1 ${names.join(' ')}\n`);
    const command = ['--mount', '--net', 'sh', HOLD, hostsFile];
    const holder = spawn('unshare', command, { stdio: ['pipe', 'pipe', 'inherit'] });
    const ended = once(holder, 'exit').then(() => Promise.reject(new Error('no network: are you root?')));
    await Promise.race([once(holder.stdout, 'data'), ended]);
    return new Network(holder);
  }

  private entering(): string[] {
    return ['--target', String(this.holder.pid), '--mount', '--net', '--'];
  }

  /** Starts a program that sees this network, and of this machine's environment nothing. */
  start({ command, env, cwd, hosts }: Program): ChildProcess {
    const alone = hosts ? [...ALONE, hosts] : [];
    const inside = ['env', `--chdir=${cwd}`, ...alone, ...command]; // who enters begins at the root
    const child = spawn('/usr/bin/nsenter', [...this.entering(), ...inside], {
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.started.push(child);
    return child;
  }

  /** True when somebody listens on a port of a name. */
  answers(name: string, port: number): boolean {
    const look = [...this.entering(), 'bash', '-c', `: < /dev/tcp/${name}/${port}`];
    try {
      execFileSync('nsenter', look, { stdio: 'ignore' });
      return true;
    } catch {
      return false;
    }
  }

  async close(): Promise<void> {
    const running = this.started.filter(
      ({ exitCode, signalCode }) => exitCode === null && signalCode === null,
    );
    const ends = running.map((child) => once(child, 'exit'));
    for (const child of running) child.kill('SIGTERM');
    await Promise.all(ends);
    this.holder.stdin?.end();
    await once(this.holder, 'exit');
  }
}
