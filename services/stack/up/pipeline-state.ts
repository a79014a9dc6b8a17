/** The part of the API's `State` that the status line and `--once` read. */
export type PipelineState = {
  read: number;
  counted: number;
  deadLettered: number;
  droppedLate: number;
  lag: number;
  partitions: { partition: number; nextOffset: number; stopped: { code: string; message: string } | null }[];
};

const TIMEOUT_MS = 2_000;

/** Asks the API for a pipeline's state; undefined while the API does not answer. */
export async function fetchState(apiUrl: string, pipeline: string): Promise<PipelineState | undefined> {
  try {
    const url = `${apiUrl}/v1/pipelines/${encodeURIComponent(pipeline)}`;
    const response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) });
    if (!response.ok) return undefined;
    return ((await response.json()) as { state: PipelineState }).state;
  } catch {
    return undefined; // being started again; the status line shows that
  }
}
