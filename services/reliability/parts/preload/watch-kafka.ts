import kafkajs, { type Consumer, type ConsumerRunConfig, type EachBatchPayload } from 'kafkajs';

import type { Reach } from './act.ts';

function watched(consumer: Consumer, reach: Reach): Consumer {
  const run = (config: ConsumerRunConfig = {}) =>
    consumer.run({
      ...config,
      async eachBatch(payload: EachBatchPayload) {
        if (payload.batch.messages.length > 0) await reach('polled');
        await config.eachBatch?.(payload);
      },
    });
  const commitOffsets: Consumer['commitOffsets'] = async (offsets) => {
    await consumer.commitOffsets(offsets);
    await reach('advised');
  };
  return { ...consumer, run, commitOffsets };
}

/** Tells when records came and when Kafka took offsets. */
export function watchKafka(reach: Reach): void {
  const { prototype } = kafkajs.Kafka;
  const { consumer } = prototype;
  prototype.consumer = function (config) {
    return watched(consumer.call(this, config), reach);
  };
}
