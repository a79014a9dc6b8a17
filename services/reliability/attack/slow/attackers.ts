import { connect, type Socket } from 'node:net';

/** One connection of an attacker: what it says first, and what it says each second from then on. */
export type Attack = { name: string; port: number; opening: string; drip: string; reads: boolean };

/** How long each connection lasted until the server cut it, in ms, and how many it has not cut. */
export type Cuts = { connections: number; cutMs: number[]; open: number };

const DRIP_MS = 1_000;

function open(
  { port, opening, drip, reads }: Attack,
  onCut: (ms: number) => void,
): { socket: Socket; end(): void } {
  const socket = connect(port, '127.0.0.1');
  const began = performance.now();
  let isOver = false;
  const timer = setInterval(() => {
    if (drip && socket.writable) socket.write(drip);
  }, DRIP_MS);
  const cut = () => {
    if (isOver) return;
    isOver = true;
    clearInterval(timer);
    onCut(performance.now() - began);
    socket.destroy();
  };
  socket.once('connect', () => socket.write(opening));
  socket.once('end', cut);
  socket.once('close', cut);
  socket.once('error', cut);
  if (reads) socket.resume();
  // One who does not read takes one piece and then no more: what follows stays with the server.
  else socket.once('data', () => socket.pause());
  return {
    socket,
    end() {
      isOver = true;
      clearInterval(timer);
      socket.destroy();
    },
  };
}

/** Opens connections that hold on for as long as they may, spread over `rampMs`. */
export function startAttack(attack: Attack, connections: number, rampMs = 0) {
  const cutMs: number[] = [];
  const all: { end(): void }[] = [];
  const openOne = () => void all.push(open(attack, (ms) => cutMs.push(ms)));
  const timers = Array.from({ length: connections }, (_, i) =>
    setTimeout(openOne, (i / connections) * rampMs),
  );
  return {
    isOver: () => cutMs.length === connections,
    stop(): Cuts {
      for (const timer of timers) clearTimeout(timer);
      for (const { end } of all) end();
      return { connections, cutMs, open: all.length - cutMs.length };
    },
  };
}

const bearer = (key: string | undefined) => (key ? `authorization: Bearer ${key}\r\n` : '');

/** The ways in which a client can be slow. */
export function attacksOn(ports: { api: number; ingest: number }, key?: string) {
  const head = (line: string) => `${line} HTTP/1.1\r\nhost: 127.0.0.1\r\n${bearer(key)}`;
  const page = `${head('GET /v1/pipelines/flights/views/routeDay?limit=1000')}\r\n`;
  return {
    silence: { name: 'silence', port: ports.ingest, opening: '', drip: '', reads: true },
    slowHeaders: {
      name: 'slow headers (slowloris)',
      port: ports.api,
      opening: head('GET /v1/pipelines'),
      drip: 'x-a: b\r\n',
      reads: true,
    },
    slowBody: {
      name: 'slow body',
      port: ports.ingest,
      opening: `${head('POST /v1/pipelines/flights/events')}content-type: application/json\r\ncontent-length: 200000\r\n\r\n[`,
      drip: ' ',
      reads: true,
    },
    slowReadPage: {
      name: 'slow read of large pages',
      port: ports.api,
      // Eight answers of some 100 kB each are more than the sockets hold, and none is read.
      opening: page.repeat(8),
      drip: '',
      reads: false,
    },
    slowReadStream: {
      name: 'slow read of the live stream',
      port: ports.api,
      opening: `${head('GET /v1/pipelines/flights/live')}\r\n`,
      drip: '',
      reads: false,
    },
  } satisfies Record<string, Attack>;
}
