import { Type } from 'typebox';
import { expect, test } from 'vitest';

import { createCursor } from './cursor.ts';

const cursors = createCursor('rides.zoneHour', [Type.String(), Type.Integer()]);
const written = cursors.write('asc', ['2001-01-01T00:00:00.000Z', 7]);
const encode = (content: unknown) => Buffer.from(JSON.stringify(content)).toString('base64url');

test('gives back the key that was written', () => {
  expect(cursors.read(written, 'asc')).toEqual(['2001-01-01T00:00:00.000Z', 7]);
});

test.each([
  ['not base64url at all', '!!!'],
  ['not JSON', Buffer.from('hello').toString('base64url')],
  ['cut', written.slice(0, -3)],
  ['with something behind it', `${written}AAAA`],
  ['with other bits that decode alike', `${written}=`],
  ['of another list', encode(['rides.kind', 'asc', 'x', 7])],
  ['of the other order', encode(['rides.zoneHour', 'desc', 'x', 7])],
  ['with a wrong type', encode(['rides.zoneHour', 'asc', 'x', '7 or 1=1'])],
  ['with too few parts', encode(['rides.zoneHour', 'asc', 'x'])],
  ['with too many parts', encode(['rides.zoneHour', 'asc', 'x', 7, 8])],
  ['an object', encode({ list: 'rides.zoneHour' })],
  ['spaced JSON', Buffer.from('["rides.zoneHour", "asc", "x", 7]').toString('base64url')],
])('refuses one that is %s', (_, cursor) => {
  expect(() => cursors.read(cursor, 'asc')).toThrow(
    expect.objectContaining({ statusCode: 400, path: 'cursor' }),
  );
});
