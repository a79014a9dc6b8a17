import { expect, test } from 'vitest';

import { isSameDefinition } from './same-definition.ts';

const FIELDS = {
  title: { type: 'string', maxLength: 9, description: 'of the book' },
  properties: { type: 'integer', title: 'How many', minimum: 0 },
};
const plan = (properties: object, annotations: object = {}) => ({
  name: 'books',
  event: { type: 'object', required: ['title'], properties, ...annotations },
  views: [{ name: 'all', by: ['title'] }],
});
const { title, properties } = FIELDS;

test.each([
  ['a field `title` of another type', { ...FIELDS, title: { type: 'integer' } }],
  ['an added field `unit`', { ...FIELDS, unit: { type: 'string', maxLength: 3 } }],
  ['an added field `description`', { ...FIELDS, description: { type: 'string', maxLength: 3 } }],
  ['a field `title` less', { properties }],
  ['a field named `properties` of another type', { title, properties: { type: 'string' } }],
])('%s is another definition', (_, fields) => {
  expect(isSameDefinition(plan(FIELDS), plan(fields))).toBe(false);
});

test.each([
  ['the same fields', FIELDS, {}],
  ['another description of a field', { ...FIELDS, title: { ...title, description: 'of the work' } }, {}],
  ['a field `title` with a unit', { ...FIELDS, title: { ...title, unit: 'words' } }, {}],
  ['another title of a field named `properties`', { title, properties: { ...properties, title: 'n' } }, {}],
  ['a title of the event', FIELDS, { title: 'Book', $comment: 'as lent' }],
])('%s is the same definition', (_, fields, annotations) => {
  expect(isSameDefinition(plan(FIELDS), plan(fields, annotations))).toBe(true);
});
