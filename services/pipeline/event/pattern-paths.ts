import { patternTree, type PatternNode, type Repeat } from './pattern-tree.ts';

/** What may come behind a place of the pattern: characters that it may begin with, and how many at most. */
type Behind = { first: bigint; most: number };

/** Characters a node may begin with, the most it reads, and whether it may read none. */
type Reach = Behind & { optional: boolean };

function sequenceReach(parts: readonly PatternNode[]): Reach {
  return parts.reduceRight(
    (rest: Reach, part) => {
      const own = reach(part);
      return {
        first: own.first | (own.optional ? rest.first : 0n),
        most: own.most + rest.most,
        optional: own.optional && rest.optional,
      };
    },
    { first: 0n, most: 0, optional: true },
  );
}

function reach(node: PatternNode): Reach {
  if (node.kind === 'class') return { first: node.characters, most: 1, optional: false };
  if (node.kind === 'sequence') return sequenceReach(node.parts);
  if (node.kind === 'choice') {
    const all = node.parts.map(reach);
    return {
      first: all.reduce((first, part) => first | part.first, 0n),
      most: Math.max(...all.map(({ most }) => most)),
      optional: all.some(({ optional }) => optional),
    };
  }
  const body = reach(node.body);
  // Infinity times nothing is nothing here.
  const most = body.most === 0 ? 0 : body.most * node.most;
  return { first: body.first, most, optional: node.least === 0 || body.optional };
}

/** Reach of a node with what is behind it, where it may read nothing. */
const firstWith = ({ first, optional }: Reach, behind: Behind) => first | (optional ? behind.first : 0n);

function choicePaths(parts: readonly PatternNode[], behind: Behind): number {
  const firsts = parts.map((part) => firstWith(reach(part), behind));
  const overlaps = firsts.some((first, i) => firsts.some((other, j) => i < j && (first & other) !== 0n));
  const paths = parts.map((part) => pathsOf(part, behind));
  return overlaps ? paths.reduce((total, each) => total + each, 0) : Math.max(...paths);
}

function sequencePaths(parts: readonly PatternNode[], behind: Behind): number {
  return parts.reduce((product, part, i) => {
    const rest = sequenceReach(parts.slice(i + 1));
    return product * pathsOf(part, { first: firstWith(rest, behind), most: rest.most + behind.most });
  }, 1);
}

function repeatPaths({ body, least, most }: Repeat, behind: Behind): number {
  const own = reach(body);
  const again = most > 1 ? own.first : 0n;
  const inside = pathsOf(body, {
    first: again | behind.first,
    most: (most > 1 ? own.most * (most - 1) : 0) + behind.most,
  });
  if (inside > 1 && most > 1) return inside ** most * (most - least + 1);
  // Where what is behind begins like one more round, either may be tried: at each end that what is behind still reaches.
  const ends = (own.first & behind.first) === 0n ? 1 : Math.min(most - least + 1, behind.most + 1);
  return inside > 1 ? inside + ends - 1 : ends;
}

function pathsOf(node: PatternNode, behind: Behind): number {
  if (node.kind === 'class') return 1;
  if (node.kind === 'sequence') return sequencePaths(node.parts, behind);
  if (node.kind === 'choice') return choicePaths(node.parts, behind);
  return repeatPaths(node, behind);
}

/**
 * An upper bound of the ways in which a pattern can read one text: what a matcher that goes back, as JavaScript's does,
 * may try at each character before it gives up. 1 where every character leaves one way to go on; Infinity where the
 * ways grow with the text, as in `^([a-z]+,?)+$`.
 */
export const waysToRead = (pattern: string): number => pathsOf(patternTree(pattern), { first: 0n, most: 0 });

function sizeOf(node: PatternNode): number {
  if (node.kind === 'class') return 1;
  if (node.kind === 'repeat')
    return sizeOf(node.body) * Math.max(1, node.most === Infinity ? node.least : node.most);
  return node.parts.reduce((total, part) => total + sizeOf(part), 0);
}

/** Characters and classes of a pattern with its repeats written out. */
export const sizeWrittenOut = (pattern: string): number => sizeOf(patternTree(pattern));
