import { flight, mixed, timeOf, type Make } from '../../parts/events.ts';
import { large, poison, POISON } from '../../parts/poison.ts';
import { onDatabase } from '../../parts/sessions.ts';
import { counting } from '../counting.ts';
import type { Row } from '../row.ts';

const LARGE_BYTES = 10_000_000;
// Two keys of one name are JSON, and an event: the last one counts, for PostgreSQL too.
const EVENTS_AMONG_POISON = 1;
const KINDS = Object.keys(POISON).length + 1;
const YEAR_MS = 365 * 86_400_000;

/** One record of twenty is poison, in turn of every kind. */
function poisoned(good: Make, sent: { poison: number }): Make {
  return (seq) => (seq % 20 === 7 ? poison(sent.poison++) : good(seq));
}

/** One of ten again, in any order, some ten years old; of one airport some lie far in the future. */
function disordered(random: { below(limit: number): number }, sent: Record<string, number>): Make {
  const note = (what: string) => (sent[what] = (sent[what] ?? 0) + 1);
  return (seq) => {
    const dice = random.below(1_000);
    if (dice < 100 && seq > 1_000) {
      note('sent twice');
      const again = seq - 1 - random.below(1_000);
      return flight(again, timeOf(again));
    }
    if (dice < 120) {
      note('ten years old');
      return flight(seq, timeOf(seq) - 10 * YEAR_MS);
    }
    if (dice < 125) {
      note('of the year 2100');
      return { ...flight(7 * 12 + 11 * 12 * seq, Date.UTC(2100, 0, 1)), key: 'SFO' };
    }
    return flight(seq, timeOf(seq) - random.below(24 * 3_600_000));
  };
}

/** What is in the log. */
export const records: readonly Row[] = [
  (() => {
    const sent = { poison: 0 };
    return counting({
      name: 'poison',
      injects: `5 % poison of ${KINDS} kinds, 10 MB values among it`,
      boundSeconds: 30,
      quick: true,
      prepare: () => ({
        world: { topic: { 'max.message.bytes': String(LARGE_BYTES * 1.1) } },
        extra: undefined,
      }),
      make: (stage) => {
        sent.poison = 0;
        return poisoned((seq) => flight(seq, timeOf(seq) - stage.random.below(3_600_000)), sent);
      },
      async faults({ stage, world }) {
        await stage.waiting.sleep(stage.scaled(8_000, 4_000));
        await world.producer.pause();
        await world.producer.sendAll(3, () => ({ key: null, value: large(LARGE_BYTES) }));
        await world.counted(await world.ends(), 60);
        const sql = `select code, count(*) as letters, count(*) filter (where message <> '') as told
          from millrace.dead_letters group by code order by code`;
        type Told = { code: string; letters: number; told: number };
        const { rows } = await onDatabase(world.databaseUrl, (client) => client.query<Told>(sql));
        const letters = rows.reduce((sum, row) => sum + row.letters, 0);
        const turns = Math.floor(sent.poison / (KINDS - 1)) * EVENTS_AMONG_POISON;
        const expected = sent.poison + 3 - letters;
        const faults = rows.every((row) => row.letters === row.told) ? [] : ['a dead letter has no reason'];
        // A last turn may be cut short anywhere.
        if (expected < turns || expected > turns + EVENTS_AMONG_POISON)
          faults.push(`${expected} of ${sent.poison + 3} poison records were taken for events`);
        return { landed: Object.fromEntries(rows.map((row) => [row.code, row.letters])), faults };
      },
    });
  })(),
  (() => {
    const sent: Record<string, number> = {};
    return counting({
      name: 'disorder',
      injects: 'records sent twice, out of order by a day, ten years old, of the year 2100',
      boundSeconds: 30,
      make: (stage) => disordered(stage.random, sent),
      async faults({ stage }) {
        await stage.waiting.sleep(stage.scaled(8_000, 3_000));
        return { landed: { ...sent } };
      },
    });
  })(),
  counting({
    name: 'no-fault',
    injects: 'nothing, so that the figures of the others have something to be compared with',
    boundSeconds: 15,
    make: (stage) => mixed(stage.random),
    async faults({ stage, world }) {
      const before = world.watch.read();
      await stage.waiting.sleep(stage.scaled(8_000, 3_000));
      return { landed: { 'records counted undisturbed': world.watch.read() - before } };
    },
  }),
];
