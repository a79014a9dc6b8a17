import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';

import { SERVICE_NAMES, SERVICES, type ServiceImage } from '../src/services.ts';
import { record } from './engine/record.ts';
import { bindingsOf, environmentOf, stepsOf } from './engine/rules.ts';
import type { Step } from './engine/step.ts';

type Compose = { services: Record<string, { environment: Record<string, string | number> }> };
type Manifest = { dependencies?: Record<string, string> };

const ROOT = join(import.meta.dirname, '../..');
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');
const dependenciesOf = (workspace: string) =>
  Object.keys((JSON.parse(read(`${workspace}/package.json`)) as Manifest).dependencies ?? {});

/** A room, and the rooms that its manifest names, and theirs. */
function roomsOf(workspace: string): string[] {
  const own = dependenciesOf(workspace).filter((name) => name.startsWith('@millrace/'));
  const rooms = own.flatMap((name) => roomsOf(name.replace('@millrace', 'services')));
  return [...new Set([workspace, ...rooms])];
}

const without = (names: string[], values: object = {}): Record<string, unknown> =>
  Object.fromEntries(Object.entries(values).filter(([key]) => !names.includes(key)));

/** What a room says of itself. By its path, for this island imports no room. */
const flags = async (path: string, name: string) =>
  ((await import(join(ROOT, path))) as Record<string, string[]>)[name] ?? [];

describe('an image', () => {
  // Tables are made from what the definitions were rendered to; nothing of the definitions runs there.
  const RENDERED: Record<string, string[]> = { migrate: ['services/pipeline/generated'] };

  test.each(SERVICE_NAMES)('of %s holds the rooms that its manifest names', (name) => {
    const { workspace, rooms } = SERVICES[name];
    expect(rooms.toSorted()).toEqual([...roomsOf(workspace), ...(RENDERED[name] ?? [])].toSorted());
  });

  test('starts Node with the flags that `npm start` gives it', async () => {
    const ofKafka = await flags('services/runtime/node-flags.ts', 'KAFKA_NODE_FLAGS');
    const ofProcessor = await flags('services/processor/node-flags.ts', 'PROCESSOR_NODE_FLAGS');
    expect(ofProcessor.length).toBeGreaterThan(ofKafka.length);
    for (const name of SERVICE_NAMES) {
      const { workspace, command }: ServiceImage = SERVICES[name];
      const ofRoom = dependenciesOf(workspace).includes('kafkajs') ? ofKafka : [];
      expect(command, name).toEqual([
        ...(name === 'processor' ? ofProcessor : ofRoom),
        `${workspace}/main.ts`,
      ]);
    }
  });
});

describe('settings that are the same in compose.yaml', () => {
  // There each part has its data kept, its clients outside, and is found by itself: those differ, and these may not.
  const ADDRESSES = [
    'KAFKA_LISTENERS',
    'KAFKA_ADVERTISED_LISTENERS',
    'KAFKA_INTER_BROKER_LISTENER_NAME',
    'KAFKA_LISTENER_SECURITY_PROTOCOL_MAP',
    'KAFKA_CONTROLLER_QUORUM_VOTERS',
  ];
  const OWN = [...ADDRESSES, 'KAFKA_LOG_DIRS', 'POSTGRES_DB'];
  const OF_THE_RUN = ['CLUSTER_ID', 'MILLRACE_RUN'];

  let services: Map<string, Step>;
  beforeAll(async () => {
    const plan = await record((module) => module.test());
    services = new Map(bindingsOf(stepsOf(plan)).map(({ alias, service }) => [alias, service]));
  });

  test.each(['kafka', 'postgres'])('%s', (name) => {
    const { environment } = (parse(read('compose.yaml')) as Compose).services[name] ?? {};
    const composed = Object.entries(without(OWN, environment)).map(([key, value]) => [key, String(value)]);
    expect(composed.length).toBeGreaterThan(1);
    const planned = environmentOf(services.get(name) as Step);
    expect(without([...OWN, ...OF_THE_RUN], planned)).toEqual(Object.fromEntries(composed));
  });
});
