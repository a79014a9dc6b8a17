import type { Consumer } from 'kafkajs';

const LOOK_MS = 1_000;
// A look that comes so late says that we stood still, and nothing about Kafka.
const LATE_MS = 3 * LOOK_MS;

/**
 * Calls back, once, when kafkajs has given no sign of its group for `silenceMs`. It never closes a connection
 * whose requests run out of time, and asks again on the same one: where the other end is gone without a word, that
 * takes minutes. The function that is given back ends the watch.
 */
export function watchPulse(
  { events, on }: Pick<Consumer, 'events' | 'on'>,
  silenceMs: number,
  onSilence: () => void,
): () => void {
  let heardAt = performance.now();
  let lookedAt = heardAt;
  const hear = () => void (heardAt = performance.now());
  // A crash as well: from then on it begins again, or has ended.
  const { CONNECT, GROUP_JOIN, HEARTBEAT, CRASH } = events;
  const signs = [CONNECT, GROUP_JOIN, HEARTBEAT, CRASH].map((sign) => on(sign, hear));
  const end = () => {
    clearInterval(looking);
    for (const forget of signs) forget();
  };
  const looking = setInterval(() => {
    const now = performance.now();
    if (now - lookedAt > LATE_MS) heardAt = now;
    lookedAt = now;
    if (now - heardAt <= silenceMs) return;
    end();
    onSilence();
  }, LOOK_MS);
  return end;
}
