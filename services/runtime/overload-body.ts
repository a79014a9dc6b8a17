import type { IncomingMessage } from 'node:http';

/** Reads a body and forgets it; calls back, once, when it is longer than `most` bytes. */
export function readPast(request: IncomingMessage, most: number, tooMuch: () => void): void {
  let bytes = 0;
  request.on('data', ({ length }: Buffer) => {
    const wasWithin = bytes <= most;
    bytes += length;
    if (wasWithin && bytes > most) tooMuch();
  });
}

// Many senders look for an answer only when they have sent all: so much of it is taken from them, for so long.
const LINGER = { bytes: 4 * 1_048_576, ms: 2_000 };

/**
 * Ends the connection of a request that was answered, and whose body may still come. What is closed with bytes unread is
 * reset, and a reset may take the answer away from its reader: so who sends is told that nothing more comes, and is read
 * past until the body ends. Beyond the limit nothing is read any more, which holds up the sender and costs nothing.
 */
export function endSoftly(request: IncomingMessage): void {
  const { socket } = request;
  if (socket.destroyed) return;
  socket.end();
  readPast(request, LINGER.bytes, () => request.pause());
  request.once('end', () => socket.destroySoon());
  // Of our own: a server that closes looks for late requests no more.
  const late = setTimeout(() => socket.destroy(), LINGER.ms);
  socket.once('close', () => clearTimeout(late));
}
