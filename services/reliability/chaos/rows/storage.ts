import { execFile } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  readFileSync,
  writeFileSync,
  closeSync,
  openSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { codeOf } from '@millrace/runtime/errors.ts';

import { onDatabase } from '../../parts/sessions.ts';
import { startDatabase, type Server } from '../../parts/servers.ts';
import { startWire, type Wire } from '../../parts/wire.ts';
import { counting } from '../counting.ts';
import type { Row } from '../row.ts';
import type { Stage } from '../stage.ts';

const run = promisify(execFile);
const LIMIT_MS = 60_000;
const BLOCK = Buffer.alloc(1_048_576);
// Room for the server's own files and for half a minute of events.
const DISK = '700m';

/** Takes all the room that is left on a disk. */
function fillUp(file: string): void {
  const ballast = openSync(file, 'w');
  try {
    for (;;) writeSync(ballast, BLOCK);
  } catch (error) {
    if (codeOf(error) !== 'ENOSPC') throw error;
  } finally {
    closeSync(ballast);
  }
}

const logOf = (server: Server) => readFileSync(join(server.stateDir, 'logs/postgres.log'), 'utf8');

/** On a disk of its own, which is small. */
const diskFull: Row = counting<string>({
  name: 'postgres-disk-full',
  injects: 'the disk of PostgreSQL is full for a while',
  boundSeconds: 60,
  needs: 'root',
  async prepare(stage, { kafka }) {
    const disk = `${stage.folder}-disk`;
    mkdirSync(disk);
    await run('mount', ['-t', 'tmpfs', '-o', `size=${DISK},mode=755`, 'tmpfs', disk]);
    stage.scope.defer(() => run('umount', [disk]));
    const where = { config: stage.config, folder: disk, name: 'postgres', signal: stage.waiting.signal };
    const postgres = await startDatabase(where);
    stage.scope.defer(() => postgres.end('kill'));
    return { servers: { postgres, kafka }, extra: join(disk, 'ballast') };
  },
  async faults({ stage, servers: { postgres }, extra: ballast }) {
    fillUp(ballast);
    const refused = () => (logOf(postgres).match(/No space left on device/g) ?? []).length;
    await stage.waiting.until('a write is refused', refused, LIMIT_MS);
    await stage.waiting.sleep(stage.scaled(5_000, 1_000));
    const times = refused();
    const serverSurvived = postgres.isUp();
    rmSync(ballast);
    if (!postgres.isUp()) await postgres.start();
    return { landed: { 'writes refused': times }, notes: { serverSurvived } };
  },
});

/** A second server that follows the first and has each commit before it is answered: a copy of its folder, told so. */
async function startStandby(stage: Stage, primary: Server): Promise<Server> {
  await primary.end('stop');
  const folder = `${stage.folder}-standby`;
  cpSync(join(primary.stateDir, 'postgres.password'), join(folder, 'postgres/postgres.password'));
  const data = join(folder, 'postgres/postgres');
  await run('cp', ['-a', join(primary.stateDir, 'postgres'), data]);
  const { port, password } = new URL(primary.address);
  const from = `host=127.0.0.1 port=${port} user=postgres password=${password} application_name=standby`;
  writeFileSync(join(data, 'standby.signal'), '');
  writeFileSync(join(data, 'postgresql.auto.conf'), `primary_conninfo = '${from}'\n`);
  await primary.start();
  const where = { config: stage.config, folder, name: 'postgres', signal: stage.waiting.signal };
  const standby = await startDatabase(where);
  stage.scope.defer(() => standby.end('kill'));
  await onDatabase(primary.address, async (client) => {
    await client.query("alter system set synchronous_standby_names = 'standby'");
    await client.query('select pg_reload_conf()');
    const sql = "select from pg_stat_replication where sync_state = 'sync'";
    const isSync = async () => (await client.query(sql)).rowCount;
    await stage.waiting.until('the standby follows', isSync, LIMIT_MS);
  });
  return standby;
}

type Pair = { primary: Server; standby: Server; wire: Wire };

/** The primary is killed, the standby promoted, and connections lead there. */
const failover: Row = counting<Pair>({
  name: 'postgres-failover',
  injects: 'the primary is killed and its synchronous standby promoted',
  boundSeconds: 30,
  own: { postgres: true },
  async prepare(stage, { postgres: primary, kafka }) {
    const standby = await startStandby(stage, primary);
    const wire = await startWire({ port: primary.port });
    stage.scope.defer(() => wire.close());
    const address = primary.address.replace(`:${primary.port}/`, `:${wire.port}/`);
    return { servers: { postgres: { ...primary, address }, kafka }, extra: { primary, standby, wire } };
  },
  async faults({ stage, extra: { primary, standby, wire } }) {
    await stage.waiting.sleep(stage.scaled(5_000, 1_000));
    await primary.end('kill');
    const sql = 'select pg_promote() as done';
    const { rows } = await onDatabase(standby.address, (client) => client.query<{ done: boolean }>(sql));
    wire.leadTo(standby.port);
    wire.cut();
    return { landed: { promotions: rows[0]?.done ? 1 : 0 } };
  },
});

/** Faults of the disk and of the server that it belongs to. */
export const storage: readonly Row[] = [failover, diskFull];
