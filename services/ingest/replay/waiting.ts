import type { Log } from '@millrace/runtime/log.ts';

const EVERY_MS = 5_000;

/** Says every 5 s that Kafka has not answered yet; kafkajs would say it at each try of each partition. */
export async function noticeWaiting<T>(log: Log, answer: Promise<T>): Promise<T> {
  const begin = performance.now();
  const timer = setInterval(() => {
    log.warn({ waitedMs: Math.round(performance.now() - begin) }, 'waiting for Kafka');
  }, EVERY_MS);
  try {
    return await answer;
  } finally {
    clearInterval(timer);
  }
}
