import type { IncomingMessage, RequestListener, Server } from 'node:http';

import { answerBusy } from './overload-answer.ts';

type Door = {
  refuses(request: IncomingMessage): boolean;
  /** Told of each refusal, with how long it took in ms. */
  refused(request: IncomingMessage, tookMs: number): void;
};

/**
 * Asks of each request, before the framework of this server knows of it, whether it is refused: what a framework does for
 * every request costs as much again as the refusal. A server that closes ends the connections of those it refuses.
 */
export function watchDoor(server: Server, { refuses, refused }: Door): void {
  const inside = server.listeners('request') as RequestListener[];
  server.removeAllListeners('request');
  server.on('request', (request, response) => {
    if (refuses(request)) {
      const began = performance.now();
      answerBusy(response, { isLast: !server.listening });
      refused(request, performance.now() - began);
    } else for (const listener of inside) listener.call(server, request, response);
  });
}
