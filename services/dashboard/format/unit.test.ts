import { expect, test } from 'vitest';
import { unitInWords } from './unit.ts';

test('minutes are not taken for a minimum', () => {
  expect(['min', 'mi', 'km', 'toString'].map(unitInWords)).toEqual(['minutes', 'mi', 'km', 'toString']);
});
