import type { ServerResponse } from 'node:http';
import type { MockPipeline } from './pipeline.ts';

/** Sends a pipeline's states as server-sent events until the client goes. */
export function stream(pipeline: MockPipeline, response: ServerResponse, streams: Set<ServerResponse>): void {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  streams.add(response);
  let sent = -1;
  const send = () => {
    const state = pipeline.state();
    if (state.version === sent) return;
    sent = state.version;
    response.write(
      `id: ${state.version}\nevent: state\ndata: ${JSON.stringify({ ...state, changed: {} })}\n\n`,
    );
  };
  const sending = setInterval(send, 100);
  const beating = setInterval(() => response.write(': heartbeat\n\n'), 5_000);
  response.on('close', () => {
    clearInterval(sending);
    clearInterval(beating);
    streams.delete(response);
  });
}
