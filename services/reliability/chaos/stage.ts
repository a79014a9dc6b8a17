import { join } from 'node:path';

import type { StackConfig } from '@millrace/stack/config.ts';
import { readTail } from '@millrace/stack/parts/log.ts';

import type { ClientName } from '../parts/clients.ts';
import { createRandom, type Random } from '../parts/random.ts';
import type { Scope } from '../parts/scope.ts';
import { startBroker, startDatabase, type Server, type Where } from '../parts/servers.ts';
import { startToxiproxy, type Toxiproxy } from '../parts/toxiproxy.ts';
import type { Waiting } from '../parts/waiting.ts';
import { openWorld, type World, type WorldSpec } from '../parts/world.ts';

export type Servers = { postgres: Server; kafka: Server };

/** What a row gets to do its work with; all that it starts ends with its scope. */
export type Stage = {
  config: StackConfig;
  waiting: Waiting;
  random: Random;
  /** A folder of the row's own. */
  folder: string;
  scope: Scope;
  /** `full` gives the first, `quick` the second. */
  scaled<T>(full: T, quick: T): T;
  /** Servers that rows share, those named made for this row alone, since it takes them down. */
  servers(own?: { postgres?: true; kafka?: true }): Promise<Servers>;
  toxiproxy(): Promise<Toxiproxy>;
  open(servers: Servers, spec?: WorldSpec): Promise<World>;
  /** The last words of the row's processors, for who asks why it failed. */
  lastWords(): string[];
};

type Given = {
  config: StackConfig;
  waiting: Waiting;
  folder: string;
  name: string;
  seed: number;
  quick: boolean;
  client?: ClientName;
  scope: Scope;
  shared: Servers;
};

export function createStage(given: Given): Stage {
  const { config, waiting, scope, shared, quick, client = 'kafkajs' } = given;
  const folder = join(given.folder, given.name);
  const where = (name: string): Where => ({
    config,
    folder: given.folder,
    name: `${given.name}-${name}`,
    signal: waiting.signal,
  });
  const keep = async (starting: Promise<Server>) => {
    const server = await starting;
    scope.defer(() => server.end('kill'));
    return server;
  };
  const worlds: World[] = [];
  return {
    config,
    waiting,
    folder,
    scope,
    random: createRandom(given.seed),
    scaled: (full, little) => (quick ? little : full),
    async servers(own = {}) {
      const postgres = own.postgres ? keep(startDatabase(where('postgres'))) : shared.postgres;
      const kafka = own.kafka ? keep(startBroker(where('kafka'))) : shared.kafka;
      return { postgres: await postgres, kafka: await kafka };
    },
    async toxiproxy() {
      const proxy = await startToxiproxy(config, given.folder);
      scope.defer(() => proxy.stop());
      return proxy;
    },
    async open({ postgres, kafka }, spec) {
      const parts = { databaseUrl: postgres.address, kafkaBrokers: kafka.address };
      const world = await openWorld(parts, { folder, scope, waiting, client }, spec);
      worlds.push(world);
      return world;
    },
    lastWords: () => [...worlds.flatMap(({ log }) => log.tail()), ...readTail(join(folder, 'workers.log'))],
  };
}
