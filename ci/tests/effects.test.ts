import { dag } from '@dagger.io/dagger';
import { beforeAll, describe, expect, test } from 'vitest';

import { IMAGES } from '../src/versions.ts';
import { effectsOf } from './engine/effects.ts';
import { record } from './engine/record.ts';
import type { Step } from './engine/step.ts';
import { type Function, functionsOf, introspect, introspectEdited } from './module/introspect.ts';
import { recordAll } from './plans.ts';

type Plans = Record<string, Step[]>;

let functions: Function[];
let one: Plans;
let other: Plans;
beforeAll(async () => {
  functions = functionsOf(await introspect());
  [one, other] = [await recordAll(), await recordAll()];
});

/** Functions whose cache is not what their plans ask for. `more`: plans of functions that the module has not. */
const problemsOf = (all: readonly Function[], more: Plans = {}): string[] =>
  all.flatMap(({ name, cache }) => {
    const [first, second] = [
      { ...one, ...more },
      { ...other, ...more },
    ];
    const [why] = effectsOf(first[name] ?? [], second[name] ?? []);
    if (why !== undefined && cache !== 'never') return [`${name} ${why}, and is cached`];
    return why === undefined && cache === 'never'
      ? [`${name} is never cached, and nothing in its plan says why`]
      : [];
  });

const edited = async (find: RegExp, put: string) => functionsOf(await introspectEdited(find, put));
/** The decorator of a function that is never cached. */
const never = (name: string) =>
  new RegExp(`@func\\({ cache: 'never' }\\)((?:\\s+@check\\(\\))?\\s+async ${name}\\()`);
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
  test('of each function that must have none', async () => {
    const names = functions.filter(({ cache }) => cache === 'never').map(({ name }) => name);
    expect(names.length).toBeGreaterThanOrEqual(6);
    for (const name of names) {
      const problems = problemsOf(await edited(never(name), '@func()$1'));
      expect(problems).toEqual([expect.stringMatching(`^${name} (runs|pushes) .*, and is cached$`)]);
    }
  });

  test('of a new function that pushes, or runs with a secret', async () => {
    const all = await edited(
      /(?= {2}\/\*\* The image of one service\. \*\/)/,
      "  /** New. */\n  @func()\n  async deploy(): Promise<string> {\n    return '';\n  }\n\n",
    );
    expect(problemsOf(all)).toEqual([]);
    expect(problemsOf(all, { deploy: await pushed() })).toEqual([
      'deploy pushes r.example/m:v1, and is cached',
    ]);
    expect(problemsOf(all, { deploy: await given() })).toEqual([
      "deploy runs 'deploy --now' with a secret, and is cached",
    ]);
  });

  test('of a function that has no effect', async () => {
    const all = await edited(/@func\(\)(\s+async journey)/, "@func({ cache: 'never' })$1");
    expect(problemsOf(all)).toEqual(['journey is never cached, and nothing in its plan says why']);
  });
});
