import type { Client } from './client.ts';
import { ApiFailure, asFailure } from './failure.ts';
import { createSseParser } from './sse.ts';
import type { State } from './types.ts';

type Reading = {
  path: string;
  lastEventId: string | null;
  signal: AbortSignal;
  onBytes: () => void;
  /** `id` names the state to the API: what to say when connecting again. */
  onState: (state: State, id: string | null) => void;
};

// The API sends a heartbeat every 5 s: two missed ones mean a dead connection, whatever TCP says.
const SILENCE_MS = 12_000;

/** Reads one connection's states until it ends; answers why it ended. Never throws. */
export async function readStream(client: Client, reading: Reading): Promise<ApiFailure> {
  const silence = new AbortController();
  const signal = AbortSignal.any([reading.signal, silence.signal]);
  let timer = setTimeout(() => silence.abort(), SILENCE_MS);
  const hear = () => {
    clearTimeout(timer);
    timer = setTimeout(() => silence.abort(), SILENCE_MS);
    reading.onBytes();
  };
  try {
    const headers: Record<string, string> = { accept: 'text/event-stream' };
    if (reading.lastEventId !== null) headers['last-event-id'] = reading.lastEventId;
    const response = await client.open(reading.path, { headers, signal });
    await readStates(response, { hear, onState: reading.onState });
    return new ApiFailure(0, { code: 'stream-ended', message: 'The API ended the stream.' });
  } catch (cause) {
    if (silence.signal.aborted) {
      return new ApiFailure(0, { code: 'stream-silent', message: 'The stream fell silent.' }, cause);
    }
    return asFailure(cause);
  } finally {
    clearTimeout(timer);
  }
}

type Sink = { hear: () => void } & Pick<Reading, 'onState'>;

async function readStates(response: Response, { hear, onState }: Sink): Promise<void> {
  if (!response.body) throw new ApiFailure(response.status, { message: 'The stream has no body.' });
  const parse = createSseParser(({ id, event, data }) => {
    if (event === 'state') onState(JSON.parse(data) as State, id);
  });
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  hear();
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    hear();
    parse(read.value);
  }
}
