import fc from 'fast-check';

import { keepAlive } from '../load/requests.ts';
import { send } from '../load/send.ts';
import { faultOf, rawRequest, sendRaw } from '../raw.ts';
import type { Log } from '../world/log.ts';
import { bodies, eventsOf } from './bodies.ts';
import { targets } from './targets.ts';

export type BytesResult = {
  cases: number;
  statuses: Record<string, number>;
  serverErrors: number;
  refused: number;
  /** The smallest case that was answered wrongly, and how. */
  counterexample: string | null;
  replay: { seed: number; path: string | null };
};

type Run = { seed: number; cases: number };
type Answered = { status: number; body: string };

/** Tries a property until it fails, and then the smallest case that fails. */
async function tryAll<T>(
  { seed, cases }: Run,
  arbitrary: fc.Arbitrary<T>,
  answerTo: (value: T) => Promise<Answered>,
): Promise<BytesResult> {
  const statuses: Record<string, number> = {};
  let [serverErrors, refused] = [0, 0];
  const property = fc.asyncProperty(arbitrary, async (value) => {
    const answer = await answerTo(value);
    statuses[answer.status] = (statuses[answer.status] ?? 0) + 1;
    if (answer.status >= 500) serverErrors++;
    if (answer.status >= 400 && answer.status < 500) refused++;
    const fault = faultOf(answer);
    if (fault !== undefined) throw new Error(fault);
  });
  const run = await fc.check(property, { seed, numRuns: cases });
  const counterexample = run.failed
    ? `${fc.stringify(run.counterexample)}: ${String(run.errorInstance)}`.slice(0, 1_000)
    : null;
  const replay = { seed: run.seed, path: run.counterexamplePath };
  return { cases: run.numRuns, statuses, serverErrors, refused, counterexample, replay };
}

const count = (texts: readonly string[]) => {
  const times = new Map<string, number>();
  for (const text of texts) times.set(text, (times.get(text) ?? 0) + 1);
  return times;
};

const missing = (from: Map<string, number>, to: Map<string, number>) =>
  [...from].reduce((sum, [text, times]) => sum + Math.max(0, times - (to.get(text) ?? 0)), 0);

/** What is in one list more often than in the other: lost when it was acknowledged, stray when it is in the log. */
export function compareTexts(acknowledged: readonly string[], stored: readonly string[]) {
  const [had, has] = [count(acknowledged), count(stored)];
  return { lost: missing(had, has), stray: missing(has, had) };
}

/**
 * Random bodies to ingest: no 5xx, every refusal in the form of errors; then the log holds each event that was answered
 * with 202 as often as it was, and nothing else.
 */
export async function attackIngest(run: Run, to: { port: number; key?: string; log: Log }) {
  const agent = keepAlive(1);
  const before = await to.log.ends();
  const acknowledged: string[] = [];
  const result = await tryAll(run, bodies, async (body) => {
    const answer = await send({
      port: to.port,
      agent,
      method: 'POST',
      path: '/v1/pipelines/flights/events',
      headers: { 'content-type': body.contentType, ...(to.key && { authorization: `Bearer ${to.key}` }) },
      body: body.bytes,
    });
    if (answer.status === 202) acknowledged.push(...eventsOf(body));
    return answer;
  });
  agent.destroy();
  const stored = await to.log.valuesSince(before);
  return { ...result, acknowledged: acknowledged.length, ...compareTexts(acknowledged, stored) };
}

/** Random addresses and queries to the api: no 5xx, every refusal in the form of errors. */
export function attackApi(run: Run, to: { port: number; key?: string }): Promise<BytesResult> {
  const headers = to.key ? [`authorization: Bearer ${to.key}`] : [];
  return tryAll(run, targets, (target) => sendRaw(to.port, rawRequest('GET', target, headers)));
}
