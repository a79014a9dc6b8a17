import { mixed } from '../parts/events.ts';
import { onDatabase } from '../parts/sessions.ts';
import type { World, WorldSpec } from '../parts/world.ts';
import type { Findings, Row } from './row.ts';
import type { Servers, Stage } from './stage.ts';

export type AlarmScene = { stage: Stage; world: World; servers: Servers };
type Alarm = Omit<Row, 'run'> & {
  own?: { kafka?: true };
  world?: WorldSpec;
  /** The code under which partitions must stop. */
  code: string;
  /** Takes something from the log; gives what landed, and the partitions that must stop. */
  faults(scene: AlarmScene): Promise<{ landed: Record<string, number>; partitions: readonly number[] }>;
};

const EVENTS = 6_000;

type Content = { rows: Map<number, string>; inView: number };

/** Where each partition stands, and what is in a view, without what a claim or a halt may change. */
const contentOf = ({ databaseUrl }: World): Promise<Content> =>
  onDatabase(databaseUrl, async (client) => {
    const { rows } = await client.query<{ partition: number; at: string }>(
      `select partition, row(next_offset, read, counted, dead_lettered, dropped_late)::text as at from millrace.offsets`,
    );
    const view = await client.query<{ flights: number }>(
      'select coalesce(sum(flights), 0)::bigint as flights from millrace.flights_airport',
    );
    const at = new Map(rows.map((row) => [row.partition, row.at]));
    return { rows: at, inView: view.rows[0]?.flights ?? 0 };
  });

/** Whether these partitions moved; and, when they are all there are, whether anything was counted. */
function hasMoved(before: Content, after: Content, partitions: readonly number[]): boolean {
  const isAll = partitions.length === before.rows.size;
  return (
    partitions.some((partition) => before.rows.get(partition) !== after.rows.get(partition)) ||
    (isAll && before.inView !== after.inView)
  );
}

/**
 * A row after which the log is not what was counted any more: partitions must stop under a name, and nothing of them may
 * be counted, silently, from there on.
 */
export function alarm(what: Alarm): Row {
  const { code, own, world: spec, faults: inject, ...row } = what;
  return {
    ...row,
    async run(stage): Promise<Findings> {
      const servers = await stage.servers(own);
      const world = await stage.open(servers, spec);
      await world.fleet.add();
      await world.producer.sendAll(EVENTS, mixed(stage.random));
      await world.counted(await world.ends(), 60);
      const before = await contentOf(world);
      const { landed, partitions } = await inject({ stage, world, servers });
      const began = performance.now();
      const stopped = () =>
        partitions.every((p) =>
          world.watch.partitions().some((at) => at.partition === p && at.stopped === code),
        );
      await stage.waiting.until(
        `${code} of partitions ${partitions.join(', ')}`,
        stopped,
        row.boundSeconds * 2_000,
      );
      const seconds = (performance.now() - began) / 1_000;
      // Long enough to count on, had it gone on.
      await stage.waiting.sleep(2_000);
      const moved = hasMoved(before, await contentOf(world), partitions);
      return {
        landed,
        account: undefined,
        recoveries: [seconds],
        fenced: world.log.fenced(),
        peakRssMb: world.fleet.peakRssMb(),
        longestStallSeconds: 0,
        looks: world.watch.looks(),
        faults: [...new Set(world.watch.faults), ...(moved ? ['something was counted after the alarm'] : [])],
        notes: { alarm: code, partitions: partitions.join(', ') },
      };
    },
  };
}
