import { connect } from '@millrace/database/connect.ts';
import { messageOf } from '@millrace/runtime/errors.ts';
import type { Client } from 'pg';

import { counting, recovered, type Injected, type Scene } from '../counting.ts';
import type { Row } from '../row.ts';

const LIMIT_MS = 60_000;
const HELD_MS = 8_000;

/** A session beside the processor's, and whether one of its sessions waits for a lock. */
async function rival({ stage, world }: Scene) {
  const client = await connect(world.databaseUrl, 'chaos-rival');
  stage.scope.defer(() => client.end());
  const waits = async () => {
    const { rowCount } = await client.query(
      `select from pg_stat_activity
       where datname = current_database() and wait_event_type = 'Lock' and application_name not like 'chaos-%'`,
    );
    return (rowCount ?? 0) > 0;
  };
  return { client, waits };
}

async function holdTable(scene: Scene) {
  const { client, waits } = await rival(scene);
  await client.query('begin; lock table millrace.flights_airport in access exclusive mode');
  await scene.stage.waiting.until('the processor waits', waits, LIMIT_MS);
  await scene.stage.waiting.sleep(scene.stage.scaled(HELD_MS, 2_000));
  const waited = await waits();
  await client.query('rollback');
  return { landed: { 'waited for a lock': waited ? 1 : 0 } };
}

const deadlocks = async (client: Client): Promise<number> => {
  const sql = 'select deadlocks from pg_stat_database where datname = current_database()';
  return (await client.query<{ deadlocks: number }>(sql)).rows[0]?.deadlocks ?? 0;
};

/** We hold a row that a commit needs and ask for one that it holds; the processor, which waited first, is the victim. */
async function lockCrosswise(scene: Scene): Promise<Injected> {
  const { stage } = scene;
  const { client, waits } = await rival(scene);
  await client.query("set deadlock_timeout = '60s'");
  const before = await deadlocks(client);
  const recoveries: number[] = [];
  for (let round = 0; round < stage.scaled(5, 1); round++) {
    await client.query("begin; select from millrace.flights_airport where origin = 'ATL' for update");
    await stage.waiting.until('the processor waits', waits, LIMIT_MS);
    await client.query('update millrace.offsets set seen_at = seen_at');
    await client.query('rollback');
    recoveries.push(await recovered(scene, LIMIT_MS / 1_000));
    await stage.waiting.sleep(500);
  }
  const counted = async () => (await deadlocks(client)) - before;
  await stage.waiting.until('the server counts them', counted, LIMIT_MS);
  return { landed: { deadlocks: await counted() }, recoveries };
}

/** Sessions until the server takes no more. */
async function fill(databaseUrl: string, sessions: Client[]): Promise<void> {
  try {
    for (;;) sessions.push(await connect(databaseUrl, 'chaos-crowd'));
  } catch (error) {
    if (!/too many clients/.test(messageOf(error))) throw error;
  }
}

const REFUSED = /too many clients/;

/** All places are taken, and the processor's session is ended: it finds none until the crowd leaves. */
async function crowd(scene: Scene) {
  const { stage, world, servers } = scene;
  const { client } = await rival(scene);
  const sessions: Client[] = [];
  const leave = async () => {
    await Promise.all(sessions.splice(0).map((each) => each.end()));
  };
  stage.scope.defer(leave);
  const crowdOut = async () => {
    await fill(servers.postgres.address, sessions);
    await client.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where datname = current_database() and application_name not like 'chaos-%'`,
    );
    await fill(servers.postgres.address, sessions);
    await stage.waiting.sleep(300);
    return world.log.said(REFUSED) > 0;
  };
  await stage.waiting.until('the processor is refused', crowdOut, LIMIT_MS);
  await stage.waiting.sleep(stage.scaled(5_000, 1_000));
  const refused = world.log.said(REFUSED);
  await leave();
  return { landed: { 'connections refused': refused }, notes: { crowd: sessions.length } };
}

/** Locks and places that others hold. */
export const locks: readonly Row[] = [
  counting({
    name: 'table-locked',
    injects: 'another session holds LOCK TABLE on a view of the pipeline',
    boundSeconds: 15,
    faults: holdTable,
  }),
  counting({
    name: 'deadlock',
    injects: 'another session locks crosswise, so that PostgreSQL ends the commit with 40P01',
    boundSeconds: 15,
    faults: lockCrosswise,
  }),
  counting({
    name: 'too-many-connections',
    injects: 'the session of the processor is ended while all places of the server are taken',
    boundSeconds: 15,
    faults: crowd,
  }),
];
