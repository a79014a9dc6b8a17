import net from 'node:net';
import { syncBuiltinESMExports } from 'node:module';

import { startGate } from '@millrace/runtime/testing/gate.ts';

type Target = { port?: number | string };

/**
 * Leads every connection of this process to a port through a gate, whichever client makes it and whatever address its
 * broker tells: node's own `connect` is diverted.
 */
export async function divertConnections(port: number) {
  const { connect, createConnection } = net;
  const gate = await startGate(() => connect({ host: '127.0.0.1', port }));

  const divert = (original: typeof connect) =>
    ((to: Target, ...rest: unknown[]) =>
      Reflect.apply(original, net, [
        Number(to.port) === port ? { ...to, host: '127.0.0.1', port: gate.port } : to,
        ...rest,
      ])) as typeof connect;
  net.connect = divert(connect);
  net.createConnection = divert(createConnection);
  syncBuiltinESMExports();

  return {
    set: gate.set,
    async restore(): Promise<void> {
      Object.assign(net, { connect, createConnection });
      syncBuiltinESMExports();
      await gate.close();
    },
  };
}
