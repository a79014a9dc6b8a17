/**
 * A portable pattern as a tree. `most` is Infinity for an open repeat; a class is the set of its characters, one bit per
 * ASCII code.
 */
export type PatternNode =
  | { kind: 'class'; characters: bigint }
  | { kind: 'sequence'; parts: PatternNode[] }
  | { kind: 'choice'; parts: PatternNode[] }
  | Repeat;
export type Repeat = { kind: 'repeat'; body: PatternNode; least: number; most: number };

const bit = (character: string) => 1n << BigInt(character.charCodeAt(0));

function classOf(inside: string): bigint {
  let characters = 0n;
  for (const [, from = '', to = from] of inside.matchAll(/(.)(?:-(.))?/g))
    for (let code = from.charCodeAt(0); code <= to.charCodeAt(0); code++) characters |= 1n << BigInt(code);
  return characters;
}

const TOKEN = /\[(.+?)\]|(\((?:\?:)?)|(\))|(\|)|([?*+]|\{(\d+)(,?)(\d*)\})\??|(.)/g;

function bounds([, , , , , repeat, least = '', comma, most]: RegExpExecArray): [least: number, most: number] {
  if (repeat === '?') return [0, 1];
  if (repeat === '*' || repeat === '+') return [repeat === '*' ? 0 : 1, Infinity];
  if (!comma) return [Number(least), Number(least)];
  return [Number(least), most ? Number(most) : Infinity];
}

/** Reads a pattern that is portable and compiles (portable-pattern.ts), without its anchors. */
export function patternTree(pattern: string): PatternNode {
  type Group = { parts: PatternNode[] }[];
  const open: Group[] = [[{ parts: [] }]];
  const last = () => (open.at(-1) as Group).at(-1) as { parts: PatternNode[] };
  const closed = (group: Group): PatternNode => ({
    kind: 'choice',
    parts: group.map(({ parts }) => ({ kind: 'sequence', parts })),
  });
  for (const token of pattern.slice(1, -1).matchAll(TOKEN)) {
    const [, inside, opens, closes, or, repeat, , , , plain] = token;
    if (inside !== undefined) last().parts.push({ kind: 'class', characters: classOf(inside) });
    else if (opens) open.push([{ parts: [] }]);
    else if (closes) {
      const group = closed(open.pop() as Group);
      last().parts.push(group);
    } else if (or) open.at(-1)?.push({ parts: [] });
    else if (repeat) {
      const [least, most] = bounds(token);
      last().parts.push({ kind: 'repeat', body: last().parts.pop() as PatternNode, least, most });
    } else last().parts.push({ kind: 'class', characters: bit(plain as string) });
  }
  return closed(open[0] as Group);
}
