/** The part of the API's `State` that the status line and `--once` read. */
export type PipelineState = {
  read: number;
  counted: number;
  deadLettered: number;
  droppedLate: number;
  lag: number;
  partitions: PartitionState[];
};
type PartitionState = {
  partition: number;
  nextOffset: number;
  stopped: { code: string; message: string } | null;
};

/** The same with what says whether the processor is there: the server's clock, last heartbeats, last commits. */
export type WatchedState = Omit<PipelineState, 'partitions'> & {
  at: string;
  partitions: (PartitionState & { seenAt: string | null; committedAt: string | null })[];
};

const TIMEOUT_MS = 2_000;

/** Asks the API for a pipeline's state; undefined while the API does not answer. */
export async function fetchState(apiUrl: string, pipeline: string): Promise<WatchedState | undefined> {
  try {
    const url = `${apiUrl}/v1/pipelines/${encodeURIComponent(pipeline)}`;
    const response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) });
    if (!response.ok) return undefined;
    return ((await response.json()) as { state: WatchedState }).state;
  } catch {
    return undefined; // being started again; the status line shows that
  }
}
