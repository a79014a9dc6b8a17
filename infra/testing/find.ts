import type { Graph, Recorded } from './record.ts';

/** The resources of a type, by its last word: `Instance` for `aws:rds/instance:Instance`. */
export const every = ({ resources }: Pick<Graph, 'resources'>, type: string): Recorded[] =>
  resources.filter((each) => each.type.endsWith(`:${type}`));

/** The one resource of a type, or of a type and name; an error when there are none or more. */
export function only(graph: Pick<Graph, 'resources'>, type: string, name?: string): Recorded {
  const found = every(graph, type).filter((each) => name === undefined || each.name === name);
  const [first] = found;
  if (first && found.length === 1) return first;
  throw new Error(
    `expected one ${type} ${name ?? ''}, found ${found.map((each) => each.name).join(', ') || 'none'}`,
  );
}
