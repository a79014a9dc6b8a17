import type { Graph } from '../../testing/record.ts';

export type ReadStatement = {
  Sid?: string;
  Effect: 'Allow' | 'Deny';
  Principal?: Record<string, string | string[]>;
  Action: string[];
  Resource?: string | string[];
  NotResource?: string | string[];
  Condition?: Record<string, Record<string, string | string[]>>;
};
export type ReadDocument = { Version: string; Statement: ReadStatement[] };

export const read = (json: unknown): ReadDocument => JSON.parse(String(json)) as ReadDocument;

export const listed = (value: string | string[] | undefined): string[] => [value ?? []].flat();

/** Every policy of a graph by the resource that bears it; trust documents by theirs. */
export const policiesOf = ({ resources }: Graph): [string, ReadStatement[]][] =>
  resources.flatMap(({ name, inputs }) =>
    [inputs['policy'], inputs['assumeRolePolicy']]
      .filter((each) => typeof each === 'string')
      .map((json): [string, ReadStatement[]] => [name, read(json).Statement]),
  );

/** What is allowed on everything without a condition, or anything at all on something: a sentence each. */
export const openStatements = (graph: Graph): string[] =>
  policiesOf(graph).flatMap(([name, statements]) =>
    statements
      .filter(({ Effect, Resource, Condition, Action }) => {
        const isEverywhere = listed(Resource).includes('*') && Condition === undefined;
        return Effect === 'Allow' && (isEverywhere || Action.includes('*'));
      })
      .map(({ Action }) => `${name}: ${Action.join(', ')}`),
  );

export const actionsOf = (statements: { Effect?: string; Action: string[] }[]): string[] =>
  [
    ...new Set(statements.filter(({ Effect }) => Effect !== 'Deny').flatMap(({ Action }) => Action)),
  ].toSorted();
