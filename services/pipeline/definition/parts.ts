import { closest } from './closest.ts';
import type { DefinitionFault } from './fault.ts';

export type Entries = Record<string, unknown>;

/** An object with keys; neither a list nor null. */
export const isEntries = (value: unknown): value is Entries =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What may stand under a key. */
export type Part = {
  optional?: true;
  /** What to write, given what was found: undefined when nothing was. */
  write: string | ((found: unknown) => string);
  /** Why a value cannot stand here; undefined when it can. */
  refuse: (value: unknown) => string | undefined;
};
export type Parts = Readonly<Record<string, Part>>;

/** A value as a person would name it in a sentence. */
export function show(value: unknown): string {
  if (typeof value === 'string') return `'${value.length > 60 ? `${value.slice(0, 60)}…` : value}'`;
  if (typeof value === 'function') return `the function ${value.name || 'without a name'}`;
  if (Array.isArray(value)) return 'a list';
  return isEntries(value) ? 'an object' : String(value);
}

const fixOf = ({ write }: Part, found: unknown) => (typeof write === 'string' ? write : write(found));

const unknownKey = (path: string, key: string, known: readonly string[]): DefinitionFault => {
  const guess = closest(key, known);
  return {
    path,
    reason: `there is no '${key}' here${guess ? `; did you mean '${guess}'?` : ''}`,
    fix: guess ?? (known.length > 0 ? `only ${known.join(', ')}` : 'leave it out'),
  };
};

/**
 * Compares an object with the parts it may have: a key that nobody reads would be ignored in silence, so it is refused.
 * `sound` has the entries that can be looked at further.
 */
export function checkParts(
  path: string,
  found: Entries,
  parts: Parts,
): { faults: DefinitionFault[]; sound: Entries } {
  const at = (key: string) => (path ? `${path}.${key}` : key);
  const given = Object.entries(found).filter(([, value]) => value !== undefined);
  const absent = Object.entries(parts).filter(([key]) => !given.some(([name]) => name === key));
  const faults: DefinitionFault[] = [];
  const sound: Entries = {};
  for (const [key, value] of given) {
    const part = Object.hasOwn(parts, key) ? parts[key] : undefined;
    const reason = part?.refuse(value);
    if (!part) {
      const free = absent.map(([name]) => name);
      const guess = closest(key, free);
      faults.push(unknownKey(at(key), key, guess ? free : Object.keys(parts)));
    } else if (reason) faults.push({ path: at(key), reason, fix: fixOf(part, value) });
    else sound[key] = value;
  }
  for (const [key, part] of absent)
    if (!part.optional)
      faults.push({ path: at(key), reason: `'${key}' is missing`, fix: fixOf(part, undefined) });
  return { faults, sound };
}
