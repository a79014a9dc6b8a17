import { Type } from 'typebox';

import { Decimal, Timestamp } from '../event/fields.ts';
import { type Definition, definePipeline } from './define.ts';
import { DefinitionError, type DefinitionFault } from './fault.ts';
import { count, sum } from './measure.ts';
import { tumbling } from './window.ts';

export const SaleEvent = Type.Object(
  {
    id: Type.Integer({ minimum: 0, maximum: 1_000_000 }),
    at: Timestamp(),
    shop: Type.String({ maxLength: 10 }),
    price: Decimal(2, { minimum: -1_000, maximum: 1_000 }),
    note: Type.Optional(Type.String()),
    code: Type.Optional(Type.String({ maxLength: 200 })),
    open: Type.Boolean(),
    weight: Type.Optional(Type.Integer({ minimum: -(2 ** 33), maximum: 2 ** 33 })),
  },
  { additionalProperties: false },
);

/** A definition that is right, for tests to bend. */
export const sales: Definition<typeof SaleEvent> = {
  name: 'sales',
  source: { topic: 'sales', partitions: 3, key: 'shop', event: SaleEvent },
  id: 'id',
  time: 'at',
  views: {
    shopHour: {
      by: ['shop'],
      window: tumbling('1 hour'),
      measures: { sales: count(), money: sum('price') },
    },
  },
};

/** What `definePipeline` finds wrong in a definition that may break its types, too. */
export function faultsOf(definition: unknown): readonly DefinitionFault[] {
  try {
    definePipeline(definition as typeof sales);
    return [];
  } catch (error) {
    if (error instanceof DefinitionError) return error.faults;
    throw error;
  }
}
