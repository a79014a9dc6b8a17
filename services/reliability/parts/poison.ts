import type { Sent } from './events.ts';

const whole = {
  id: 1,
  scheduledAt: '2001-01-01T00:00:00Z',
  delay: 0,
  distance: 1,
  origin: 'ATL',
  dest: 'ORD',
};
const changed = (change: Record<string, unknown>) => JSON.stringify({ ...whole, ...change });
/** The text of an event in which the value of one field is written as given. */
const raw = (field: keyof typeof whole, text: string) =>
  JSON.stringify({ ...whole, [field]: '@@' }).replace('"@@"', text);

/** One value of each kind that must not stop a partition, the larger ones apart. */
export const POISON: Record<string, Buffer | string | null> = {
  'null value': null,
  'empty value': '',
  'cut JSON': '{"id":1,',
  'not JSON': 'id=1',
  'an array': '[]',
  'JSON null': 'null',
  'a number': '7',
  'bytes that are not UTF-8': Buffer.from([0x7b, 0xff, 0xfe, 0x7d]),
  NUL: '\0',
  'an escaped NUL': raw('origin', '"A\\u0000L"'),
  'a lone surrogate': raw('dest', '"\\ud800AL"'),
  'a byte order mark': `\uFEFF${changed({})}`,
  'the key __proto__': changed({}).replace('{', '{"__proto__":{"polluted":true},'),
  'the key constructor': changed({}).replace('{', '{"constructor":{"prototype":{}},'),
  'a further field': changed({ extra: 1 }),
  'a missing field': changed({ origin: undefined }),
  'text for a number': changed({ delay: '7' }),
  'a number beyond doubles': raw('delay', '1e400'),
  'a fraction': changed({ delay: 1.5 }),
  'beyond its limits': changed({ distance: 1e9 }),
  'a wrong pattern': changed({ origin: 'atlanta' }),
  'no such day': changed({ scheduledAt: '2001-02-30T00:00:00Z' }),
  'two keys of one name': changed({}).replace('{', '{"id":2,'),
  'deep nesting': `${'['.repeat(20_000)}${']'.repeat(20_000)}`,
};

/** As large as the topic allows: JSON, and not an event. */
export const large = (bytes: number): string => changed({ extra: 'x'.repeat(bytes) });

const kinds = Object.entries(POISON);
const KEYS = [null, '', 'ATL', Buffer.from([0xff, 0x00])];

/** Poison of every kind in turn, under keys of every kind. */
export function poison(turn: number): Sent {
  const [, value] = kinds[turn % kinds.length] as [string, Buffer | string | null];
  return { key: KEYS[turn % KEYS.length] as Buffer | string | null, value };
}
