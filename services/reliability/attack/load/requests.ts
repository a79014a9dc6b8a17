import { Agent } from 'node:http';

import { send, type Answer } from './send.ts';

/** Ids of events of ours: beyond those of the data set. */
const FIRST_ID = 2 ** 36;
const AIRPORTS = ['ATL', 'LAX', 'ORD', 'DFW', 'SFO', 'JFK', 'DEN', 'BOS'];

/** Hands out ids that no event had before in this process. */
export function createEvents() {
  let next = FIRST_ID;
  return {
    make(count: number): { ids: number[]; ndjson: string } {
      const ids = Array.from({ length: count }, () => next++);
      const lines = ids.map((id) =>
        JSON.stringify({
          id,
          scheduledAt: '2001-03-04T05:06:00Z',
          delay: (id % 90) - 10,
          distance: 500 + (id % 900),
          origin: AIRPORTS[id % AIRPORTS.length],
          dest: AIRPORTS[(id + 3) % AIRPORTS.length],
        }),
      );
      return { ids, ndjson: lines.join('\n') };
    },
  };
}

export type Events = ReturnType<typeof createEvents>;

// As many connections as a load balancer would hold, and no more: what does not fit waits for one.
export const keepAlive = (connections = 1_000) => new Agent({ keepAlive: true, maxSockets: connections });

const bearer = (key: string | undefined): Record<string, string> =>
  key ? { authorization: `Bearer ${key}` } : {};

/** Posts events; calls `accepted` with the ids of those that were taken. */
export async function postEvents(
  to: { port: number; agent: Agent; key?: string },
  { ids, ndjson }: ReturnType<Events['make']>,
  accepted: (ids: number[]) => void = () => undefined,
): Promise<Answer> {
  const answer = await send({
    ...to,
    method: 'POST',
    path: '/v1/pipelines/flights/events',
    headers: { 'content-type': 'application/x-ndjson', ...bearer(to.key) },
    body: ndjson,
  });
  if (answer.status === 202) accepted(ids);
  return answer;
}

const HOUR_MS = 3_600_000;
const FIRST_HOUR = Date.UTC(2001, 0, 1);

/** Reads a view, each time with another range, so that no answer is kept from before and the database is asked. */
export function readView(to: { port: number; agent: Agent; key?: string }, n: number): Promise<Answer> {
  const from = new Date(FIRST_HOUR - (n % 5_000) * HOUR_MS).toISOString();
  const to_ = new Date(FIRST_HOUR + (1 + Math.floor(n / 5_000)) * 24 * HOUR_MS).toISOString();
  const path = `/v1/pipelines/flights/views/airportHour/rollup?by=origin&from=${from}&to=${to_}`;
  return send({ ...to, method: 'GET', path, headers: bearer(to.key) });
}
