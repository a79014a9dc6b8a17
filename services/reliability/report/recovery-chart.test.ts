import { expect, it } from 'vitest';

import type { Measured } from './measured.ts';
import { recoveryChart } from './recovery-chart.ts';

const row = (name: string, p50: number, max: number) => ({
  name,
  landed: {},
  boundSeconds: 15,
  notes: {},
  recoverySeconds: { count: 3, p50, p95: max, max },
});

const chart = (...rows: object[]) => recoveryChart({ rows } as unknown as Measured['chaos']);

it('draws each row that recovered, the slowest first, and none that was not run', () => {
  const drawn = chart(row('quick', 0.1, 0.2), row('slow', 1, 10), { name: 'skipped', notRun: 'no disk' });
  expect([...drawn.matchAll(/class="name"[^>]*>([^<]+)/g)].map(([, name]) => name)).toEqual([
    'slow',
    'quick',
  ]);
});

it('says of a row in which partitions must stop that its time is that to the alarm', () => {
  const drawn = chart({ ...row('made-again', 0.1, 0.1), notes: { alarm: 'E_TOPIC_REPLACED' } });
  expect(drawn).toContain('>made-again (alarm)</text>');
});

it('puts a time where its tick is, and what was too short to measure at the first', () => {
  const drawn = chart(row('one', 0, 10));
  const [tick] = drawn.match(/M(\d+\.\d+) \d+V\d+"\/><text class="tick" x="\1" y="\d+">10 s/) ?? [];
  expect(tick).toBeDefined();
  const place = /M(\d+\.\d+)/.exec(tick ?? '')?.[1];
  expect(drawn).toContain(`<circle class="most" cx="${place}"`);
  expect(drawn).toContain('<circle class="half" cx="190.00"');
});
