import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { pino } from 'pino';
import type { KafkaConfig } from 'kafkajs';

import { createKafka } from '../kafka.ts';

/**
 * What lies between a client and its broker: `open`; `refused` (nobody listens any more); `silent` (requests arrive
 * nowhere); `deaf` (requests arrive, answers do not come back).
 */
export type Gate = 'open' | 'refused' | 'silent' | 'deaf';

/** A kafkajs client all of whose connections go through a gate that a test opens and shuts. */
export async function gatedKafka(brokers: string, options: Partial<KafkaConfig>) {
  const [host = '', port = ''] = (brokers.split(',')[0] ?? '').split(':');
  const sockets = new Set<Socket>();
  let gate: Gate = 'open';
  const server = createServer((client) => {
    if (gate === 'refused') {
      client.destroy();
      return;
    }
    const broker = connect({ host, port: Number(port) });
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
  const cut = () => {
    for (const socket of sockets) socket.destroy();
    sockets.clear();
  };
  const kafka = createKafka(
    { KAFKA_BROKERS: brokers.split(','), clientId: 'test' },
    pino({ level: 'silent' }),
    {
      ...options,
      // Wherever the broker says that it listens.
      socketFactory: ({ onConnect }) => connect({ host: '127.0.0.1', port: gatePort }, onConnect),
    },
  );
  return {
    kafka,
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
