import { Socket } from 'node:net';

import { testify } from './evidence.ts';

type Connect = (this: Socket, ...args: unknown[]) => Socket;
type Options = { port?: number | string };

/** Where the options of a connection stand: node's own callers wrap them in an array. */
function optionsOf(first: unknown): Options | undefined {
  const options: unknown = Array.isArray(first) ? first[0] : first;
  return typeof options === 'object' && options !== null ? options : undefined;
}

/** What is written for each connection that is led another way. */
export const DETOUR = 'connection by a detour';

/** Connections to some ports go to others, whatever a broker says where it listens. */
export function detour(ports: Readonly<Record<string, number>>): void {
  const prototype = Socket.prototype as unknown as { connect: Connect };
  const { connect } = prototype;
  prototype.connect = function (...args) {
    const options = optionsOf(args[0]);
    const other = ports[String(options ? options.port : args[0])];
    if (other !== undefined) {
      if (options) options.port = other;
      else args[0] = other;
      testify(DETOUR);
    }
    return connect.apply(this, args);
  };
}
