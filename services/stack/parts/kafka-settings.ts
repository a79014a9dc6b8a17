export type KafkaSettings = {
  port: number;
  controllerPort: number;
  dataDir: string;
  /** More of Kafka's own settings, or others in place of ours. */
  settings?: Readonly<Record<string, string>> | undefined;
};

/** server.properties of one KRaft process that is broker and controller. */
export function serverProperties({ port, controllerPort, dataDir, settings }: KafkaSettings): string {
  const all = {
    'process.roles': 'broker,controller',
    'node.id': 1,
    'controller.quorum.bootstrap.servers': `127.0.0.1:${controllerPort}`,
    'controller.listener.names': 'CONTROLLER',
    listeners: `PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${port}`,
    'log.dirs': dataDir,
    'auto.create.topics.enable': false,
    // The log is the truth that `verify` reads: it never expires.
    'log.retention.ms': -1,
    'log.retention.bytes': -1,
    'offsets.topic.num.partitions': 1,
    'offsets.topic.replication.factor': 1,
    'transaction.state.log.num.partitions': 1,
    'transaction.state.log.replication.factor': 1,
    'transaction.state.log.min.isr': 1,
    'share.coordinator.state.topic.num.partitions': 1,
    'share.coordinator.state.topic.replication.factor': 1,
    'share.coordinator.state.topic.min.isr': 1,
    // One member per group here: nobody to wait for, and a killed one is noticed within seconds.
    'group.initial.rebalance.delay.ms': 0,
    'group.min.session.timeout.ms': 1000,
    // A compacted topic is cleaned soon, not each quarter of a minute.
    'log.cleaner.backoff.ms': 1000,
    // Of groups whose partitions the broker assigns (KIP-848): the same, which is the broker's to say there.
    'group.consumer.min.session.timeout.ms': 1000,
    'group.consumer.session.timeout.ms': 6000,
    'group.consumer.min.heartbeat.interval.ms': 500,
    'group.consumer.heartbeat.interval.ms': 1000,
    ...settings,
  };
  return Object.entries(all)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
}
