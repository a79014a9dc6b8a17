import { Type } from 'typebox';

import { definePipeline, type Pipeline } from '@millrace/pipeline/definition/define.ts';
import { count, distinct, max, type Measure } from '@millrace/pipeline/definition/measure.ts';
import { tumbling } from '@millrace/pipeline/definition/window.ts';
import { Timestamp } from '@millrace/pipeline/event/fields.ts';

const Sale = Type.Object(
  {
    id: Type.Integer({ minimum: 0, maximum: 1_000_000 }),
    at: Timestamp(),
    shop: Type.String({ maxLength: 10 }),
    pieces: Type.Integer({ minimum: 0, maximum: 1_000 }),
  },
  { additionalProperties: false },
);

type Kind = { name: string; measures: Record<string, Measure<'id' | 'pieces'>> };

const sales = (topic: string, { name, measures }: Kind): Pipeline =>
  definePipeline({
    name,
    source: { topic, partitions: 2, key: 'shop', event: Sale },
    id: 'id',
    time: 'at',
    views: { shopDay: { by: ['shop'], window: tumbling('1 day'), measures } },
  });

const KINDS = {
  toys: { name: 'toys', measures: { sales: count(), ids: distinct('id') } },
  // The same pipeline, after somebody changed its definition.
  'toys, changed': { name: 'toys', measures: { sales: count(), most: max('pieces') } },
  games: { name: 'games', measures: { sales: count() } },
} satisfies Record<string, Kind>;

export type SalesName = keyof typeof KINDS;

/** A small pipeline on a topic of a test's own. */
export const salesPipeline = (kind: SalesName, topic: string): Pipeline => sales(topic, KINDS[kind]);

/** One sale; every ninth is none. */
export const saleOf = (id: number): { key: string; value: string } => {
  const shop = `shop-${id % 5}`;
  const at = new Date(Date.UTC(2020, 0, 1 + (id % 7))).toISOString();
  return { key: shop, value: JSON.stringify({ id, at, shop, pieces: id % 9 === 0 ? -1 : id % 90 }) };
};
