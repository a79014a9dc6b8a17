import { ConnectionPool, type Broker, type Connection, type ConnectionOptions } from '@platformatic/kafka';

import type { BrokerAddress } from './layout.ts';

export type LinkSettings = ConnectionOptions & { clientId: string; bootstrapBrokers: readonly string[] };

const toBroker = (address: string): Broker => {
  const at = address.lastIndexOf(':');
  return { host: address.slice(0, at), port: Number(address.slice(at + 1)) };
};

/**
 * Connections of one purpose, one to each broker. Kafka answers a connection's questions one after the other, so that
 * who waits for records must not share one with who beats a heart.
 */
export function createLink({ clientId, bootstrapBrokers, ...options }: LinkSettings) {
  const brokers = bootstrapBrokers.map(toBroker);
  let turn = 0;
  let isClosed = false;
  let pool = new ConnectionPool(clientId, options);

  /** Without a goodbye: a socket's own may wait for an answer that never comes. */
  const drop = () => {
    const left = [...pool].map(([, connection]) => connection);
    pool = new ConnectionPool(clientId, options);
    // One that is still connecting has a socket too; its error has nobody to go to any more.
    for (const connection of left) {
      connection.on('error', () => undefined);
      connection.socket.destroy();
    }
  };

  const open = () => {
    if (isClosed) throw new Error('this link is closed');
    return pool;
  };

  return {
    /** Any broker that can be reached; each time another is tried first, for one may take connections and not answer. */
    async any(): Promise<Connection> {
      const first = turn++ % brokers.length;
      return open().getFirstAvailable([...brokers.slice(first), ...brokers.slice(0, first)]);
    },
    to: async ({ host, port }: BrokerAddress): Promise<Connection> => open().get({ host, port }),
    /** Ends all connections; the next question makes new ones. */
    drop,
    /** The same, and for good: whatever is still under way reaches nobody. */
    close(): void {
      isClosed = true;
      drop();
    },
  };
}

export type Link = ReturnType<typeof createLink>;
