import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { readConfig } from '@millrace/stack/config.ts';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';

import type { Server } from '../parts/servers.ts';
import { onDatabase } from '../parts/sessions.ts';
import { createWaiting } from '../parts/waiting.ts';
import { counting, type Injected, type Scene } from './counting.ts';
import { runRow } from './runner.ts';

let folder: string;
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'millrace-sabotage-'))));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const refuse = () => {
  throw new Error('not ours');
};
/** A server that this test was given, and must not touch. */
const given = (address: string): Server => ({
  address,
  port: 0,
  stateDir: folder,
  isUp: () => true,
  start: refuse,
  end: refuse,
  freeze: refuse,
  thaw: refuse,
});

/** What the runner makes of a row whose faults are these. */
function outcomeOf(name: string, faults: (scene: Scene) => Promise<Injected>, boundSeconds = 20) {
  const row = counting({ name, injects: 'sabotage', boundSeconds, perSecond: 1_000, faults });
  const shared = { postgres: given(inject('databaseUrl')), kafka: given(inject('kafkaBrokers')) };
  const waiting = createWaiting(new AbortController().signal);
  return runRow({ config: readConfig(), waiting, folder, seed: 1, quick: true, shared }, row);
}

/** Everything that was sent is counted and nobody counts any more, then this statement is run. */
const afterwards =
  (sql: string) =>
  async ({ world }: Scene) => {
    await world.producer.pause();
    await world.counted(await world.ends(), 20);
    await onDatabase(world.databaseUrl, (client) => client.query(sql));
    return { landed: { sabotage: 1 } };
  };

const SHIFT = 20;
// A dead letter is unique, so that the database itself would refuse to take one twice.
const FORGET = `delete from millrace.dead_letters d using millrace.offsets o
  where d.partition = o.partition and d."offset" >= o.next_offset - ${SHIFT}`;

/** As a processor would that counts from another place than the one that it was told. */
const countFrom =
  (shift: number) =>
  async ({ world, stage }: Scene) => {
    const isFar = () => world.watch.partitions().filter(({ next }) => next > 3 * SHIFT).length === 4;
    await stage.waiting.until('some of each partition', isFar, 20_000);
    const [worker] = world.fleet.all();
    if (worker) await world.fleet.dismiss(worker, 'stop');
    await stage.waiting.sleep(500);
    await onDatabase(world.databaseUrl, async (client) => {
      await client.query(FORGET);
      await client.query('update millrace.offsets set next_offset = next_offset + $1', [shift]);
    });
    await world.fleet.add();
    return { landed: { sabotage: 1 } };
  };

it('a row in which nothing goes wrong passes', async () => {
  const { failures, findings } = await outcomeOf('well', async ({ stage }) => {
    await stage.waiting.sleep(500);
    return { landed: { nothing: 1 } };
  });
  expect(failures).toEqual([]);
  expect(findings?.account).toMatchObject({ lost: 0, doubled: 0, different: 0 });
  expect(findings?.account?.inLog).toBeGreaterThan(100);
});

it('a row whose fault did not land fails', async () => {
  const { failures } = await outcomeOf('unlanded', async () => ({ landed: { fault: 0 } }));
  expect(failures).toEqual(['no evidence that this landed: fault']);
});

it('one cell that is one too high fails its row', async () => {
  const sql = `update millrace.flights_airport_hour set flights = flights + 1
    where ctid = (select min(ctid) from millrace.flights_airport_hour)`;
  const { failures } = await outcomeOf('cell', afterwards(sql));
  expect(failures).toEqual([
    '1 cells or dead letters are not what the log says',
    'the oracle does not agree',
  ]);
});

it('a dead letter that is gone fails its row, in the recount and under the eyes of the watch', async () => {
  const sql = `delete from millrace.dead_letters where ctid = (select min(ctid) from millrace.dead_letters)`;
  const { failures } = await outcomeOf('letter', afterwards(sql));
  expect(failures).toContain('1 cells or dead letters are not what the log says');
  expect(failures.join()).toMatch(/there are \d+ dead letters, \d+ are said to be there/);
});

it('records that are counted twice fail their row', async () => {
  const { failures, findings } = await outcomeOf('twice', countFrom(-SHIFT));
  expect(failures).toContain(`${findings?.account?.doubled} counted twice`);
  expect(findings?.account?.doubled).toBeGreaterThanOrEqual(SHIFT);
});

it('records that are skipped fail their row', async () => {
  const { failures, findings } = await outcomeOf('skipped', countFrom(SHIFT));
  expect(failures).toContain(`${findings?.account?.lost} lost`);
  expect(findings?.account?.lost).toBeGreaterThanOrEqual(SHIFT);
});

const endProcessors = async ({ world, stage }: Scene) => {
  await world.fleet.close();
  const { acked } = world.producer.ledger;
  // Two requests of a hundred: the first may have been in the log, and counted, before the processors ended.
  const enough = acked() + 200;
  await stage.waiting.until('events that nobody counts', () => acked() >= enough, 20_000);
  return { landed: { sabotage: 1 } };
};

it('a lag that does not go in time fails its row, and the row takes its processors with it', async () => {
  const { failures, findings } = await outcomeOf('lagging', endProcessors, 2);
  expect(failures).toEqual(['everything counted: not within 4 s']);
  expect(findings).toBeUndefined();
});
