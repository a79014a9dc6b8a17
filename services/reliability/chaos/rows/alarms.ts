import { truncateSync, statSync } from 'node:fs';
import { join } from 'node:path';

import { topicIdentity } from '@millrace/processor/topic-id.ts';
import { ensureTopic } from '@millrace/runtime/topics.ts';
import { logBounds } from '@millrace/stack/verify/log-bounds.ts';

import { mixed } from '../../parts/events.ts';
import { onKafka } from '../../parts/sessions.ts';
import { alarm, type AlarmScene } from '../alarm.ts';
import type { Row } from '../row.ts';

const ALL = [0, 1, 2, 3];
const LIMIT_MS = 30_000;

/** Deleted and made again under a processor that runs, with other events in it. */
async function makeAgain({ stage, world: { kafka, topic, producer }, servers }: AlarmScene) {
  const identity = topicIdentity({ KAFKA_BROKERS: [servers.kafka.address] }, topic);
  stage.scope.defer(() => identity.close());
  const before = await identity.read();
  await onKafka(kafka, (admin) => admin.deleteTopics({ topics: [topic] }));
  // A topic that is being deleted is still there.
  const made = () => ensureTopic(kafka, { name: topic, partitions: ALL.length }).catch(() => undefined);
  await stage.waiting.until('the topic made again', made, LIMIT_MS);
  await producer.pause();
  const sent = () =>
    producer.sendAll(6_000, mixed(stage.random)).then(
      () => true,
      () => false,
    );
  await stage.waiting.until('other events in it', sent, LIMIT_MS);
  const isOther = (await identity.read()) !== before;
  return { landed: { 'topics of another identity': isOther ? 1 : 0 }, partitions: ALL };
}

/** While no processor runs, records that were not counted are deleted from the start of one partition. */
async function deleteRecords({ stage, world }: AlarmScene) {
  const { kafka, topic, fleet, producer } = world;
  const [worker] = fleet.all();
  if (worker) await fleet.dismiss(worker, 'stop');
  await producer.sendAll(6_000, mixed(stage.random));
  const next = world.watch.partitions().find(({ partition }) => partition === 0)?.next ?? 0;
  const offset = String(next + 10);
  await onKafka(kafka, async (admin) => {
    // The client deletes only from a topic that it was asked about before.
    await admin.fetchTopicOffsets(topic);
    await admin.deleteTopicRecords({ topic, partitions: [{ partition: 0, offset }] });
  });
  const begin = (await logBounds(kafka, topic)).get(0)?.low ?? 0;
  await fleet.add();
  return {
    landed: { 'records deleted before they were counted': Math.max(0, begin - next) },
    partitions: [0],
  };
}

/** The broker dies and comes back without the end of one partition's file, as after a loss of power. */
async function loseTail({ stage, world, servers: { kafka } }: AlarmScene) {
  const file = join(kafka.stateDir, 'kafka/data', `${world.topic}-0`, '00000000000000000000.log');
  const before = (await world.ends()).get(0) ?? 0;
  await kafka.end('kill');
  truncateSync(file, Math.floor(statSync(file).size / 2));
  await kafka.start();
  const lost = async () => before - ((await world.ends()).get(0) ?? 0);
  await stage.waiting.until('a shorter log', async () => (await lost()) > 0, LIMIT_MS);
  return { landed: { 'counted records that the log lost': await lost() }, partitions: [0] };
}

/** The log is not what was counted any more. */
export const alarms: readonly Row[] = [
  alarm({
    name: 'topic-made-again',
    injects: 'the topic is deleted and made again, with other events',
    boundSeconds: 30,
    quick: true,
    code: 'E_TOPIC_REPLACED',
    faults: makeAgain,
  }),
  alarm({
    name: 'log-start-moved',
    injects: 'records are deleted (DeleteRecords) before they were counted',
    boundSeconds: 30,
    code: 'E_LOG_TRUNCATED',
    faults: deleteRecords,
  }),
  alarm({
    name: 'log-tail-lost',
    injects:
      'the broker is killed and half of a partition cut off its file: the log ends before what was counted',
    boundSeconds: 45,
    own: { kafka: true },
    code: 'E_OFFSET_BEYOND_LOG',
    faults: loseTail,
  }),
];
