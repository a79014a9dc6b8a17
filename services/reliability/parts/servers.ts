import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { codeOf } from '@millrace/runtime/errors.ts';
import type { StackConfig } from '@millrace/stack/config.ts';
import { livingChildren, type Child } from '@millrace/stack/parts/child.ts';
import { findJava } from '@millrace/stack/parts/java.ts';
import { installKafka } from '@millrace/stack/parts/kafka-install.ts';
import { startKafka } from '@millrace/stack/parts/kafka.ts';
import { freePort, isFree } from '@millrace/stack/parts/ports.ts';
import { startPostgres } from '@millrace/stack/parts/postgres.ts';
import { childrenOf } from '@millrace/stack/testing/children-of.ts';

/** A server that can be taken down and brought up again on the same port with the same data. */
export type Server = {
  /** Brokers, or the administrator's database URL. */
  address: string;
  port: number;
  /** Where it keeps what it keeps. */
  stateDir: string;
  /** Whether its process is there. */
  isUp(): boolean;
  start(): Promise<void>;
  /** As an operator stops it; or SIGKILL; or, of PostgreSQL, SIGQUIT, which its manual calls immediate. */
  end(how: 'stop' | 'kill' | 'immediate'): Promise<void>;
  /** It stands still as a whole, sessions included. */
  freeze(): void;
  thaw(): void;
};

type Started = { address: string; child: Child };

/** One that has ended meanwhile is fine. */
function signalOne(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if (codeOf(error) !== 'ESRCH') throw error;
  }
}

async function createServer(port: number, stateDir: string, launch: () => Promise<Started>): Promise<Server> {
  let { address, child } = await launch();
  // Each session of PostgreSQL is a group of its own.
  const signal = (name: NodeJS.Signals) => {
    for (const pid of [child.pid, ...childrenOf(child.pid).map(({ pid }) => pid)]) signalOne(pid, name);
  };
  return {
    address,
    port,
    stateDir,
    isUp: () => livingChildren().includes(child),
    async start() {
      ({ address, child } = await launch());
    },
    async end(how) {
      if (how === 'kill') child.kill();
      else if (how === 'immediate') process.kill(child.pid, 'SIGQUIT');
      else await child.stop();
      await child.exited;
    },
    freeze: () => signal('SIGSTOP'),
    thaw: () => signal('SIGCONT'),
  };
}

export type Where = { config: StackConfig; folder: string; name: string; signal: AbortSignal };

/** A real Kafka of one broker in a folder of its own below `folder`. Errors: those of `startKafka`. */
export async function startBroker({ config, folder, name, signal }: Where): Promise<Server> {
  const { jarsDir } = await installKafka({ stateDir: config.stateDir, env: config.env });
  const java = await findJava(config.env);
  const [port, controllerPort] = [await freePort(), await freePort()];
  const stateDir = join(folder, name);
  return createServer(port, stateDir, async () => {
    const { brokers, child } = await startKafka({ stateDir, jarsDir, java, port, controllerPort, signal });
    return { address: brokers, child };
  });
}

/** A real PostgreSQL that flushes each commit, in a folder of its own below `folder`. Errors: those of `startPostgres`. */
export async function startDatabase({ folder, name, signal }: Where): Promise<Server> {
  const stateDir = join(folder, name);
  mkdirSync(stateDir, { mode: 0o755, recursive: true });
  const port = await freePort();
  return createServer(port, stateDir, async () => {
    const { url, child } = await startPostgres({ stateDir, port, signal });
    return { address: url, child };
  });
}

/** Ports that something still holds. */
export async function portsTaken(servers: readonly Server[]): Promise<number[]> {
  const taken: number[] = [];
  for (const { port } of servers) if (!(await isFree(port))) taken.push(port);
  return taken;
}
