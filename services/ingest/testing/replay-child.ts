// A replay of a counting data set as a process of its own, for tests that kill it: brokers, topic, total, rate.
import { pino } from 'pino';

import { createKafka } from '@millrace/runtime/kafka.ts';

import { parseRate } from '../replay/rate.ts';
import { PATIENT, replay } from '../replay/replay.ts';
import { countingDataset } from './counting-dataset.ts';

const [brokers = '', topic = '', total = '', rate = ''] = process.argv.slice(2);
const log = pino({ level: 'silent' });
const stop = new AbortController();
process.once('SIGTERM', () => stop.abort());

await replay(
  {
    source: { topic, partitions: 4, key: 'origin' },
    rate: parseRate(rate),
    limit: Number(total),
    signal: stop.signal,
  },
  {
    kafka: createKafka({ KAFKA_BROKERS: brokers.split(','), clientId: 'replay-child' }, log, PATIENT),
    dataset: countingDataset(Number(total)),
    write: (line) => void process.stdout.write(line),
    log,
  },
);
