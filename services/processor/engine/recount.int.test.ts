import { expect, inject, it, onTestFinished } from 'vitest';

import { flight } from '../testing/fakes.ts';
import { startLogRig } from '../testing/log-rig.ts';

/** A processor that has counted ten flights of its only partition, and has nothing left to read. */
async function startIdle() {
  const real = { databaseUrl: inject('databaseUrl'), kafkaBrokers: inject('kafkaBrokers') };
  const rig = await startLogRig(real, 1);
  const run = rig.run();
  onTestFinished(() => rig.stop(run));
  const producer = rig.kafka.producer();
  await producer.connect();
  const messages = Array.from({ length: 10 }, (_, i) => ({ partition: 0, value: flight(i) }));
  await producer.send({ topic: rig.topic, messages });
  await producer.disconnect();
  await rig.untilRead(10);
  return rig;
}

it('a processor that has nothing to commit counts everything again, without a further event', async () => {
  const rig = await startIdle();
  await rig.recount('whole');
  expect(await rig.partitions()).toEqual([]);
  expect(await rig.untilRead(10)).toMatchObject([{ read: 10, next: 10, stopped: null }]);
});

it('a processor whose only partition is halted counts what is left of its log', async () => {
  const rig = await startIdle();
  await rig.admin.deleteTopicRecords({ topic: rig.topic, partitions: [{ partition: 0, offset: '4' }] });
  await rig.recount('whole');
  expect(await rig.untilStopped(1)).toMatchObject([{ stopped: 'E_LOG_TRUNCATED', read: 0 }]);
  await rig.recount('partial');
  expect(await rig.untilRead(6)).toMatchObject([{ read: 6, next: 10, stopped: null }]);
});
