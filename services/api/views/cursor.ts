import { Type, type TSchema } from 'typebox';
import { Value } from 'typebox/value';

import { badRequest } from '../http/bad-request.ts';

const refuse = () =>
  badRequest(
    'cursor',
    'not a cursor of this list',
    "send 'next' of the answer before, unchanged, with the same order",
  );

function parse(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    throw refuse();
  }
}

/**
 * Cursors of one list: opaque text that names a list, its order and the last key that was sent. Reading one that is not
 * exactly what was written for this list and order is a 400.
 */
export function createCursor(list: string, keySchema: readonly TSchema[]) {
  const schema = Type.Tuple([Type.Literal(list), Type.String(), ...keySchema]);
  const write = (order: string, key: readonly unknown[]) =>
    Buffer.from(JSON.stringify([list, order, ...key])).toString('base64url');

  function read(cursor: string, order: string): unknown[] {
    const content = parse(cursor);
    if (!Value.Check(schema, content)) throw refuse();
    const [, writtenOrder, ...key] = content as unknown[];
    // Written again it must be the same text: one position has one cursor.
    if (writtenOrder !== order || write(order, key) !== cursor) throw refuse();
    return key;
  }

  return { read, write };
}
