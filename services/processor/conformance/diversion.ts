import net, { createServer, type AddressInfo, type Socket } from 'node:net';
import { syncBuiltinESMExports } from 'node:module';

/**
 * What lies between a client and its broker: `open`; `refused` (nobody listens any more); `silent` (requests arrive
 * nowhere); `deaf` (requests arrive, answers do not come back).
 */
export type Gate = 'open' | 'refused' | 'silent' | 'deaf';

type Target = { port?: number | string };

/**
 * Leads every connection of this process to a port through a gate, whichever client makes it and whatever address its
 * broker tells: node's own `connect` is diverted.
 */
export async function divertConnections(port: number) {
  const { connect, createConnection } = net;
  const sockets = new Set<Socket>();
  let gate: Gate = 'open';
  const server = createServer((client) => {
    if (gate === 'refused') {
      client.destroy();
      return;
    }
    const broker = connect({ host: '127.0.0.1', port });
    for (const socket of [client, broker]) sockets.add(socket.on('error', () => undefined));
    client
      .on('data', (bytes) => void (gate !== 'silent' && broker.write(bytes)))
      .on('close', () => broker.destroy());
    broker
      .on('data', (bytes) => void (gate === 'open' && client.write(bytes)))
      .on('close', () => client.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port: gatePort } = server.address() as AddressInfo;

  const divert = (original: typeof connect) =>
    ((to: Target, ...rest: unknown[]) =>
      Reflect.apply(original, net, [
        Number(to.port) === port ? { ...to, host: '127.0.0.1', port: gatePort } : to,
        ...rest,
      ])) as typeof connect;
  net.connect = divert(connect);
  net.createConnection = divert(createConnection);
  syncBuiltinESMExports();

  const cut = () => {
    for (const socket of sockets) socket.destroy();
    sockets.clear();
  };

  return {
    set(next: Gate): void {
      gate = next;
      if (next === 'refused') cut();
    },
    async restore(): Promise<void> {
      Object.assign(net, { connect, createConnection });
      syncBuiltinESMExports();
      cut();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
