import { dag } from '@dagger.io/dagger';
import { beforeAll, describe, expect, test } from 'vitest';

import { IMAGES } from '../src/versions.ts';
import { effectsOf } from './engine/effects.ts';
import { record } from './engine/record.ts';
import type { Step } from './engine/step.ts';
import { type Function, functionsOf, introspect, introspectMembers } from './module/introspect.ts';
import { callsOf, EVERY, planIn, type Plans, recordAll } from './plans.ts';

let functions: Function[];
let one: Plans;
let other: Plans;
beforeAll(async () => {
  functions = functionsOf(await introspect());
  [one, other] = [await recordAll(EVERY), await recordAll(EVERY)];
});

/** Functions whose cache is not what their plans ask for. `more`: plans of functions that the module has not. */
const problemsOf = (all: readonly Function[], more: Plans = {}): string[] =>
  all.flatMap((each) =>
    plansOf(each, more)
      .flatMap((plans) => problemsOfCall(each, plans))
      .slice(0, 1),
  );

/** Two records of each call of a function. */
const plansOf = ({ name }: Function, more: Plans): [Step[], Step[]][] =>
  callsOf(name).map((call) => [planIn({ ...one, ...more }, call), planIn({ ...other, ...more }, call)]);

function problemsOfCall({ name, cache }: Function, [first, second]: [Step[], Step[]]): string[] {
  const [why] = effectsOf(first, second);
  if (why !== undefined && cache !== 'never')
    return [`${name} ${why}, and is cached: give its @func a cache of 'never'`];
  return why === undefined && cache === 'never'
    ? [
        `${name} is never cached, and nothing in its plan says why: run its step \`anew\`, or let it be cached`,
      ]
    : [];
}

/** What the SDK reads of a new function behind this decorator. */
const added = async (decorator: string) =>
  functionsOf(
    await introspectMembers(`  /** New. */ ${decorator} async deploy(): Promise<string> { return ''; }`),
  );
const quiet = () => record(async () => void (await dag.container().from(IMAGES.node).sync()));
const pushed = () =>
  record(async () => void (await dag.container().from(IMAGES.node).publish('r.example/m:v1')));
const given = () =>
  record(async () => {
    const secret = dag.setSecret('key', 'the key itself');
    const container = dag.container().from(IMAGES.node).withMountedSecret('/key', secret);
    await container.withExec(['deploy', '--now']).sync();
  });

test('what pushes, runs with a secret or is run anew is never cached, and nothing else is', () => {
  expect(problemsOf(functions)).toEqual([]);
});

describe('a cache that is wrong is seen', () => {
  test('of each function that must have none', () => {
    const never = functions.filter(({ cache }) => cache === 'never');
    expect(never.length).toBeGreaterThanOrEqual(6);
    for (const { cache: _, ...each } of never)
      expect(problemsOf([each])).toEqual([
        expect.stringMatching(
          `^${each.name} (runs|pushes) .*, and is cached: give its @func a cache of 'never'$`,
        ),
      ]);
  });

  test('of a new function that pushes, or runs with a secret', async () => {
    const all = await added('@func()');
    const wanted = "and is cached: give its @func a cache of 'never'";
    expect(problemsOf(all, { deploy: await quiet() })).toEqual([]);
    expect(problemsOf(all, { deploy: await pushed() })).toEqual([`deploy pushes r.example/m:v1, ${wanted}`]);
    expect(problemsOf(all, { deploy: await given() })).toEqual([
      `deploy runs 'deploy --now' with a secret, ${wanted}`,
    ]);
  });

  test('of a new function that has no effect', async () => {
    const all = await added("@func({ cache: 'never' })");
    expect(problemsOf(all, { deploy: await pushed() })).toEqual([]);
    expect(problemsOf(all, { deploy: await quiet() })).toEqual([
      expect.stringMatching(/^deploy is never cached, and nothing in its plan says why: run its step `anew`/),
    ]);
  });
});
