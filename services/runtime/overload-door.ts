import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

import { answerBusy, answerBusyLast } from './overload-answer.ts';
import { endSoftly, readPast } from './overload-body.ts';

type Answer = ServerResponse & { req: IncomingMessage };

type Door = {
  refuses(request: IncomingMessage): boolean;
  /** Told of each refusal, with how long it took in ms. */
  refused(request: IncomingMessage, tookMs: number): void;
  /** The largest body that is taken, in bytes. */
  bodyMax: number;
};

// Whatever a router takes for it: with an authority before it, with a query, with letters percent-encoded.
const HEALTH_TARGET =
  /^(?:[hH][tT]{2}[pP][sS]?:\/\/[^/?#]*)?\/(?:h|%68)(?:e|%65)(?:a|%61)(?:l|%6[cC])(?:t|%74)(?:h|%68)(?:z|%7[aA])(?:[?#]|$)/;
/** Whether a request is for `/healthz`, which is never refused. */
export const isHealth = (url = ''): boolean => HEALTH_TARGET.test(url);

/** Whether to read past the body costs more than another connection: it is larger than any that is taken. */
const isTooLongToPass = ({ headers }: IncomingMessage, bodyMax: number): boolean =>
  Number(headers['content-length'] ?? 0) > bodyMax;

/**
 * Asks of each request, before the framework of this server knows of it, whether it is refused: what a framework does for
 * every request costs as much again as the refusal. Who waits to be told to send its body is not told so and then
 * refused. A server that closes ends the connections of those it refuses.
 */
export function watchDoor(server: Server, { refuses, refused, bodyMax }: Door): void {
  const inside = server.listeners('request') as RequestListener[];
  // Connections that end: what else came on them was sent by somebody who had not read so yet, and must not be done.
  const leaving = new WeakSet<Socket>();
  function pass(request: IncomingMessage, response: Answer): void {
    for (const listener of inside) listener.call(server, request, response);
  }
  function answer(request: IncomingMessage, response: Answer, isLast: boolean): void {
    const { socket, headers } = request;
    const leave = () => void leaving.add(socket);
    if (isLast) {
      leave();
      return answerBusyLast(request, response);
    }
    // Before the answer: once that is sent, Node reads past what nobody reads, without an end.
    if (headers['transfer-encoding'] !== undefined)
      readPast(request, bodyMax, () => {
        leave();
        if (response.writableFinished) endSoftly(request);
        else response.once('finish', () => endSoftly(request));
      });
    answerBusy(response);
  }
  function refuse(request: IncomingMessage, response: Answer, isLast: boolean): void {
    const began = performance.now();
    answer(request, response, isLast || !server.listening);
    refused(request, performance.now() - began);
  }
  server.removeAllListeners('request');
  server.on('request', (request, response) => {
    if (leaving.has(request.socket)) return;
    if (refuses(request)) refuse(request, response, isTooLongToPass(request, bodyMax));
    else pass(request, response);
  });
  server.on('checkContinue', (request, response) => {
    if (leaving.has(request.socket)) return;
    // The last one: whether its body comes all the same is not known, so where the next request begins is not either.
    if (refuses(request)) return refuse(request, response, true);
    response.writeContinue();
    pass(request, response);
  });
}
