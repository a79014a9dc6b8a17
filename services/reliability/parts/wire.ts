import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

// A simple query on the wire: Q, its length, its text.
const COMMIT = /Q.{4}commit\0/s;

export type Theft = 'the commit' | 'the answer';

/**
 * A way to PostgreSQL that does what toxiproxy cannot: it breaks the connection at the next COMMIT, before it arrives or
 * before its answer returns; and it lets connections fall silent for ever while new ones are well.
 */
export async function startWire(to: { host?: string; port: number }) {
  const sockets = new Set<Socket>();
  const silent = new WeakSet<Socket>();
  let theft: Theft | undefined;
  let stolen = 0;
  let made = 0;
  let target = to.port;

  const server = createServer((inside) => {
    made++;
    const outside = connect(target, to.host ?? '127.0.0.1');
    for (const socket of [inside, outside]) sockets.add(socket.on('error', () => undefined));
    let awaits = false;
    const steal = () => {
      stolen++;
      theft = undefined;
      inside.destroy();
    };
    inside.on('data', (bytes) => {
      if (silent.has(inside)) return;
      if (theft && COMMIT.test(bytes.toString('latin1'))) {
        if (theft === 'the commit') return steal();
        awaits = true;
      }
      outside.write(bytes);
    });
    outside.on('data', (bytes) => {
      if (silent.has(inside)) return;
      if (awaits) steal();
      else inside.write(bytes);
    });
    inside.on('close', () => {
      outside.destroy();
      for (const socket of [inside, outside]) sockets.delete(socket);
    });
    // Nobody hears of it on a connection that fell silent.
    outside.on('close', () => silent.has(inside) || inside.destroy());
    inside.on('close', () => sockets.delete(inside));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    /** Robs the next COMMIT that comes along. */
    steal: (what: Theft) => void (theft = what),
    stolen: () => stolen,
    /** Connections that were ever made. */
    made: () => made,
    /** Every connection there is goes nowhere from now on, and stays open; gives their number. */
    silence(): number {
      for (const socket of sockets) silent.add(socket);
      return sockets.size / 2;
    },
    /** New connections go to that port. */
    leadTo: (port: number) => void (target = port),
    /** Breaks every connection there is. */
    cut(): void {
      for (const socket of sockets) socket.destroy();
    },
    close(): void {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

export type Wire = Awaited<ReturnType<typeof startWire>>;
