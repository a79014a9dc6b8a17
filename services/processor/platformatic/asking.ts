import { protocolErrorsCodesById, type Connection } from '@platformatic/kafka';

import { fetchRecords, type FetchedPart } from './fetch.ts';

// How long the broker may hold an empty fetch; sizes as they come, packed, but for a first batch that is larger.
const MAX_WAIT_MS = 100;
const MIN_BYTES = 1;
const FETCH_BYTES = 2 * 1_048_576;
const FETCH_BYTES_PER_PARTITION = 256 * 1_024;
const READ_COMMITTED = 1;
// No fetch session, no epoch of a leader, no record that is known already.
const NONE = { session: 0, sessionEpoch: -1, leaderEpoch: -1, lastFetchedEpoch: -1 } as const;

const NAMES: Record<number, string> = protocolErrorsCodesById;

/** Kafka's name of an error's number. */
export const errorName = (code: number): string => NAMES[code] ?? `error ${code}`;

/** An answer of Kafka that is an error; `apiId` is where its client library has the name too. */
export const kafkaError = (code: number) =>
  Object.assign(new Error(errorName(code)), { apiId: errorName(code) });

/** Asks one broker for the records behind these offsets, of one topic. */
export async function ask(
  connection: Connection,
  topicId: string,
  offsets: ReadonlyMap<number, number>,
): Promise<FetchedPart[]> {
  const partitions = [...offsets].map(([partition, offset]) => ({
    partition,
    currentLeaderEpoch: NONE.leaderEpoch,
    fetchOffset: BigInt(offset),
    lastFetchedEpoch: NONE.lastFetchedEpoch,
    partitionMaxBytes: FETCH_BYTES_PER_PARTITION,
  }));
  const { errorCode, parts } = await fetchRecords(
    connection,
    MAX_WAIT_MS,
    MIN_BYTES,
    FETCH_BYTES,
    READ_COMMITTED,
    NONE.session,
    NONE.sessionEpoch,
    [{ topicId, partitions }],
    [],
    '',
  );
  if (errorCode !== 0) throw kafkaError(errorCode);
  return parts;
}
