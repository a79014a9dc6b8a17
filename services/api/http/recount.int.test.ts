import { applyPipeline } from '@millrace/database/pipeline-tables.ts';
import { renderDdl } from '@millrace/pipeline/render/ddl.ts';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';

import { rides } from '../testing/rides.ts';
import { createWorld, type World } from '../testing/world.ts';

const URL = '/v1/pipelines/rides/views/total';

let world: World;

beforeAll(async () => void (world = await createWorld(inject('databaseUrl'))));
afterAll(() => world.close());

test('after a recount an earlier tag of the same version is no 304, and the answer is of the new tables', async () => {
  const { plan } = rides;
  await world.admin.query(
    "insert into millrace.rides_total (window_start, version, by_key0) values ('-infinity', 7, 0)",
  );
  await world.commit({ version: 5 });
  const before = await world.get(URL);
  expect(before.body).toMatchObject({ version: 5, rows: [{ version: 7 }] });

  await applyPipeline(world.admin, { plan, ddl: renderDdl(plan) }, 'whole');
  world.deps.versions.forget();
  const empty = await world.get(URL, { 'if-none-match': String(before.headers['etag']) });
  expect([empty.status, empty.body]).toMatchObject([200, { version: 0, rows: [] }]);

  await world.commit({ version: 5 });
  const again = await world.get(URL, { 'if-none-match': String(before.headers['etag']) });
  expect([again.status, again.body]).toMatchObject([200, { version: 5, rows: [] }]);
  expect(again.headers['etag']).not.toBe(before.headers['etag']);
});
