import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { KAFKA_NODE_FLAGS } from '@millrace/runtime/node-flags.ts';
import { readConfig } from '@millrace/stack/config.ts';
import type { Child } from '@millrace/stack/parts/child.ts';
import { freePort } from '@millrace/stack/parts/ports.ts';
import { startService } from '@millrace/stack/parts/service.ts';

const ROOT = readConfig().root;
const MB = 2 ** 20;
// Far above any load here: what is measured is the service, not its limit for one address.
const NO_RATE_LIMIT = '10000000';

export type ServiceName = 'api' | 'ingest';

/** A service in a process of its own. */
export type Service = {
  name: ServiceName;
  url: string;
  adminUrl: string;
  port: number;
  pid: number;
  logFile: string;
  /** Resident memory in MB, and the most it ever was. */
  memoryMb(): { now: number; peak: number };
  /** CPU seconds it has used. */
  cpuSeconds(): number;
  stop: Child['stop'];
};

/** Resident memory of a process in MB, from /proc: Linux alone has it, elsewhere it is 0. */
function memoryOf(pid: number): { now: number; peak: number } {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const kb = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1] ?? 0);
    const mb = (name: string) => Math.round((kb(name) * 1024) / MB);
    return { now: mb('VmRSS'), peak: mb('VmHWM') };
  } catch {
    return { now: 0, peak: 0 }; // another system, or it has ended
  }
}

const TICKS_A_SECOND = 100;

function cpuOf(pid: number): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
    return (Number(fields[11]) + Number(fields[12])) / TICKS_A_SECOND;
  } catch {
    return 0;
  }
}

export type ServiceOptions = {
  name: ServiceName;
  folder: string;
  databaseUrl: string;
  kafkaBrokers: string;
  /** A file of keys: then it runs as in production. Without, all is open, as on a laptop. */
  keysFile?: string | undefined;
  ports?: { http: number; admin: number };
  env?: NodeJS.ProcessEnv;
};

/** Starts the service's own main.ts and waits until it is ready. */
export async function startOne(options: ServiceOptions): Promise<Service> {
  const { name, folder, keysFile } = options;
  const ports = options.ports ?? { http: await freePort(), admin: await freePort() };
  const logFile = join(folder, `${name}-${ports.http}.log`);
  const child = await startService({
    name,
    command: process.execPath,
    args: [...KAFKA_NODE_FLAGS, join(ROOT, 'services', name, 'main.ts')],
    env: {
      PATH: readConfig().env.PATH,
      DEPLOY_ENV: keysFile ? 'prod' : 'local',
      ...(keysFile && { API_KEYS_FILE: keysFile, LISTEN_ADDRESS: '127.0.0.1' }),
      DATABASE_URL: options.databaseUrl,
      KAFKA_BROKERS: options.kafkaBrokers,
      DASHBOARD_DIR: join(folder, 'dashboard'),
      HTTP_PORT: String(ports.http),
      ADMIN_PORT: String(ports.admin),
      RATE_LIMIT_PER_MINUTE: NO_RATE_LIMIT,
      LOG_LEVEL: 'warn',
      ...options.env,
    },
    cwd: ROOT,
    logFile,
    adminPort: ports.admin,
    graceMs: 25_000,
  });
  return {
    name,
    url: `http://127.0.0.1:${ports.http}`,
    adminUrl: `http://127.0.0.1:${ports.admin}`,
    port: ports.http,
    pid: child.pid,
    logFile,
    memoryMb: () => memoryOf(child.pid),
    cpuSeconds: () => cpuOf(child.pid),
    stop: () => child.stop(),
  };
}
