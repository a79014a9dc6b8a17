import type { Log } from '@millrace/runtime/log.ts';

const EVERY_MS = 5_000;

/** Says every 5 s that Kafka has not acknowledged yet; kafkajs would say it at each try of each partition. */
export async function noticeWaiting(log: Log, sending: Promise<void>): Promise<void> {
  const begin = performance.now();
  const timer = setInterval(() => {
    log.warn({ waitedMs: Math.round(performance.now() - begin) }, 'waiting for Kafka to acknowledge');
  }, EVERY_MS);
  try {
    await sending;
  } finally {
    clearInterval(timer);
  }
}
