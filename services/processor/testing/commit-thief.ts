import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

type Theft = 'nothing' | 'the commit' | 'the answer';
// A simple query on the wire: Q, its length, its text.
const COMMIT = /Q.{4}commit\0/s;

/** A way to PostgreSQL that can lose COMMIT, or only the answer to it, by breaking the connection there. */
export async function startCommitThief(databaseUrl: string) {
  const { port, hostname } = new URL(databaseUrl);
  const sockets = new Set<Socket>();
  const way = { steals: 'nothing' as Theft, sent: '' };

  const server = createServer((inside) => {
    const outside = connect(Number(port || 5432), hostname);
    for (const socket of [inside, outside]) sockets.add(socket.on('error', () => undefined));
    let steals: Theft = 'nothing';
    inside.on('data', (bytes) => {
      const text = bytes.toString('latin1');
      way.sent += text;
      if (COMMIT.test(text)) steals = way.steals;
      if (steals === 'the commit') inside.destroy();
      else outside.write(bytes);
    });
    outside.on('data', (bytes) => {
      if (steals === 'nothing') inside.write(bytes);
      else inside.destroy();
    });
    inside.on('close', () => outside.destroy());
    outside.on('close', () => inside.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = new URL(databaseUrl);
  url.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: url.toString(),
    way,
    close() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}
