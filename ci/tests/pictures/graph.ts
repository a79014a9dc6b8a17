import { type Step, stepsIn } from '../engine/step.ts';

export type Shape = 'function' | 'command' | 'service' | 'volume' | 'files' | 'image' | 'effect';
/** A step in a picture. Steps of one key are one box. */
export type Box = { key: string; label: string; shape: Shape };
/** The box of a step. A step without one is passed through: what rests on it rests on what it rests on. */
export type Boxes = (step: Step, all: readonly Step[]) => Box | undefined;

/** Boxes, and what each rests on. */
export class Graph {
  readonly boxes = new Map<string, Box>();
  private readonly below = new Map<string, Set<string>>();

  add(box: Box, rests: Iterable<string>): void {
    if (!this.boxes.has(box.key)) this.boxes.set(box.key, box);
    for (const key of rests) this.link(key, box.key);
  }

  /** Says that `above` rests on `key`. */
  link(key: string, above: string): void {
    const below = this.below.get(above) ?? new Set();
    this.below.set(above, key === above ? below : below.add(key));
  }

  /** Everything that a box rests on, directly or not. */
  reach(key: string, seen = new Set<string>()): Set<string> {
    for (const next of this.below.get(key) ?? []) if (!seen.has(next)) this.reach(next, seen.add(next));
    return seen;
  }

  /** Takes boxes out; what rested on one of them rests on what it rested on. */
  keepOnly(wanted: (key: string) => boolean): void {
    const gone = [...this.boxes.keys()].filter((key) => !wanted(key));
    for (const key of gone) {
      const under = this.below.get(key) ?? [];
      this.boxes.delete(key);
      this.below.delete(key);
      for (const below of this.below.values())
        if (below.delete(key)) for (const each of under) below.add(each);
    }
  }

  /** The boxes that rest on a box directly. */
  above(key: string): string[] {
    return this.lines().flatMap(([from, to]) => (from === key ? [to] : []));
  }

  /** Which box rests on which, without what follows from the others. */
  lines(): [from: string, to: string][] {
    return [...this.below].flatMap(([to, below]) => {
      const further = new Set([...below].flatMap((key) => [...this.reach(key)]));
      return [...below].filter((from) => !further.has(from)).map((from): [string, string] => [from, to]);
    });
  }
}

export const functionKey = (name: string): string => `function ${name}`;

type Drawing = { name: string; plan: readonly Step[]; boxes: (step: Step) => Box | undefined };

/** Draws what a function has an engine run; its own box rests on all of it. */
export function draw(graph: Graph, { name, plan, boxes }: Drawing): void {
  const known = new Map<Step, Set<string>>();
  const restsOn = (step: Step): Set<string> => {
    const found = known.get(step);
    if (found) return found;
    const under = [...(step.parent ? [step.parent] : []), ...stepsIn(step.args)];
    const keys = new Set(under.flatMap((each) => [...restsOn(each)]));
    const box = boxes(step);
    const isInput = box?.shape === 'files';
    if (box) graph.add(box, isInput ? [] : keys);
    const top = new Set([...(box ? [box.key] : []), ...(box && !isInput ? [] : keys)]);
    known.set(step, top);
    return top;
  };
  const all = plan.flatMap((step) => [...restsOn(step)]);
  graph.add({ key: functionKey(name), label: name, shape: 'function' }, all);
}
