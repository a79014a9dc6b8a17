import { freePort } from '@millrace/stack/parts/ports.ts';

import { mixed } from '../../parts/events.ts';
import type { World } from '../../parts/world.ts';
import type { Findings, Row } from '../row.ts';
import type { Stage } from '../stage.ts';

const BOUND_S = 45;
const LIMIT_S = 90;
// More starts than this in one round would be a crash loop.
const STARTS_MOST = 3;

const CODES = ['E_DATABASE', 'E_KAFKA', 'E_TOPIC'];
const waits = ({ log }: World) => CODES.reduce((sum, code) => sum + log.coded(code), 0);

/** Everything is down; the processor as it is shipped starts first or second, the servers at random instants. */
async function startInAnyOrder(stage: Stage): Promise<Findings> {
  const { waiting, random } = stage;
  const { postgres, kafka } = await stage.servers({ postgres: true, kafka: true });
  const env = { ADMIN_PORT: String(await freePort()) };
  const world = await stage.open({ postgres, kafka }, { shipped: true, env });
  const recoveries: number[] = [];
  const orders: string[] = [];
  const faults: string[] = [];
  for (let round = 0; round < stage.scaled(3, 1); round++) {
    await world.producer.sendAll(2_000, mixed(random));
    await world.producer.close();
    const ends = await world.ends();
    await Promise.all([postgres.end('stop'), kafka.end('stop')]);
    const started = world.fleet.started();
    const steps = {
      processor: () => world.fleet.add(),
      postgres: () => postgres.start(),
      kafka: () => kafka.start(),
    };
    const servers = random.shuffle(['postgres', 'kafka'] as const);
    const order =
      random.below(2) === 0
        ? (['processor', ...servers] as const)
        : ([servers[0], 'processor', servers[1]] as const);
    orders.push(order.join(', '));
    for (const step of order) {
      const before = waits(world);
      if (step) await steps[step]();
      if (step === 'processor')
        await waiting.until('it waits for a server', () => waits(world) > before, 30_000);
      await waiting.sleep(random.below(2_000));
    }
    recoveries.push(await world.counted(ends, LIMIT_S));
    const starts = world.fleet.started() - started;
    if (starts > STARTS_MOST) faults.push(`the processor was started ${starts} times in one round`);
    const [worker] = world.fleet.all();
    if (worker) await world.fleet.dismiss(worker, 'stop');
  }
  const account = await world.account();
  return {
    landed: { 'starts without a server': recoveries.length, 'waits for a server': waits(world) },
    account,
    recoveries,
    fenced: world.log.fenced(),
    peakRssMb: world.fleet.peakRssMb(),
    longestStallSeconds: 0,
    looks: world.watch.looks(),
    faults: [...new Set(world.watch.faults), ...faults],
    notes: { orders: orders.join('; '), processorStarts: world.fleet.started() },
  };
}

/** The shipped processor starts before what it depends on. */
export const starting: readonly Row[] = [
  {
    name: 'start-in-any-order',
    injects: 'processor, PostgreSQL and Kafka start in random order, the processor never last',
    boundSeconds: BOUND_S,
    run: startInAnyOrder,
  },
];
