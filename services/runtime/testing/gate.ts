import { createServer, type AddressInfo, type Socket } from 'node:net';

/**
 * What lies between a client and its broker: `open`; `refused` (nobody listens any more); `silent` (requests arrive
 * nowhere); `deaf` (requests arrive, answers do not come back).
 */
export type Gate = 'open' | 'refused' | 'silent' | 'deaf';

/** A port of this machine whose connections go on to a server, `dial`, as far as the gate lets them. */
export async function startGate(dial: () => Socket) {
  const sockets = new Set<Socket>();
  let gate: Gate = 'open';
  const server = createServer((client) => {
    if (gate === 'refused') {
      client.destroy();
      return;
    }
    const broker = dial();
    for (const socket of [client, broker]) sockets.add(socket.on('error', () => undefined));
    client
      .on('data', (bytes) => void (gate !== 'silent' && broker.write(bytes)))
      .on('close', () => broker.destroy());
    broker
      .on('data', (bytes) => void (gate === 'open' && client.write(bytes)))
      .on('close', () => client.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const cut = () => {
    for (const socket of sockets) socket.destroy();
    sockets.clear();
  };
  return {
    port: (server.address() as AddressInfo).port,
    set(next: Gate): void {
      gate = next;
      if (next === 'refused') cut();
    },
    /** Breaks the connections there are. */
    cut,
    async close(): Promise<void> {
      cut();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
