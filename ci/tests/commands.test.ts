import { dag } from '@dagger.io/dagger';
import { beforeAll, describe, expect, test } from 'vitest';

import { bounded } from '../src/bounded.ts';
import { IMAGES } from '../src/versions.ts';
import { COMMANDS, shapeOf, wholeCommand } from './engine/commands.ts';
import { record } from './engine/record.ts';
import { named, problemsOf, stepsOf } from './engine/rules.ts';
import { EVERY, recordAll } from './plans.ts';

type Options = Parameters<ReturnType<typeof node>['withExec']>[1];

const node = () => dag.container().from(IMAGES.node);
const problemsOfExec = async (args: string[], options?: Options) =>
  problemsOf(await record(async () => void (await node().withExec(args, options).sync())));
const words = (text: string) => text.split(' ');

let used: Set<unknown>;
beforeAll(async () => {
  const plans = Object.values(await recordAll(EVERY));
  used = new Set(plans.flatMap((plan) => named(stepsOf(plan), 'withExec').map(wholeCommand)).map(shapeOf));
});

test('every command on the list is run by a function', () => {
  const idle = COMMANDS.filter((shape) => !used.has(shape));
  expect(
    idle.map(({ words: all }) => `no function runs '${all.join(' ')}': take it out of COMMANDS`),
  ).toEqual([]);
});

const started = (args: string[]) =>
  record(async () => {
    const service = node().withExposedPort(80).asService({ args });
    await node().sync();
    await service.start();
    await service.stop();
  });

const REF = `r.example/api@sha256:${'0'.repeat(64)}`;
const CI = 'npm ci --ignore-scripts --no-audit --no-fund';

describe('a command that is not on the list is refused, and is told where the list is', () => {
  test.each([
    'npm install left-pad',
    'env npm install left-pad',
    'yarn add left-pad',
    'corepack pnpm add left-pad',
    'npx millrace-evil',
    'npx millrace smoke',
    'npx --yes millrace smoke',
    'npm pkg set dependencies.left-pad=*',
    'npm ci',
    'npm ci --ignore-scripts --ignore-scripts=false',
    `${CI} --ignore-scripts=false`,
    `${CI} --ignore-scripts`,
    `${CI} left-pad`,
    `/usr/bin/${CI}`,
    'npm run checks',
    'npm run check -- --fix',
    'npm test',
    'npm --prefix=x test -- --project e2e',
    'sh -c true',
    'bash -c true',
    'env sh -c x',
    'busybox sh -c x',
    'timeout 5 npm run check',
    'curl https://r.example/x -o x',
    'pip install x',
    'apt-get install x',
    'apt-get install --yes --no-install-recommends maven nodejs',
    'node -e 1',
    'rm -rf /x --timeout=never',
    'mkdir -p /x',
    'trivy image --timeout=900s',
    '',
  ])('%s', async (command) => {
    const listed = [
      expect.stringMatching(/is not on the list: .* to COMMANDS in ci\/tests\/engine\/commands/),
    ];
    expect(await problemsOfExec(bounded(5, words(command)))).toEqual(listed);
    expect(await problemsOfExec(words(command))).toEqual(listed);
  });

  test('words that only look like those of the list', async () => {
    const listed = [expect.stringContaining('is not on the list')];
    expect(await problemsOfExec(bounded(5, ['npm run check']))).toEqual(listed);
    expect(await problemsOfExec(bounded(5, [...words(CI), '--cpu=x64\nx']))).toEqual(listed);
    expect(await problemsOfExec([])).toEqual(listed);
  });

  test('the program of an image that is not asked for its own command', async () => {
    const command = words(`sign --yes --timeout=2m ${REF}`);
    const run = (image: string) =>
      record(async () => {
        const container = dag.container().from(image);
        await container.withExec(command, { useEntrypoint: true }).sync();
      });
    expect(problemsOf(await run(IMAGES.cosign))).toEqual([]);
    expect(problemsOf(await run(IMAGES.trivy))).toEqual([expect.stringContaining('is not on the list')]);
    expect(await problemsOfExec(command)).toEqual([expect.stringContaining('is not on the list')]);
  });
});

describe('a command that is on the list is refused', () => {
  test.each([
    ['npm run check'],
    ['timeout --verbose --kill-after=20 0 npm run check'],
    ['timeout --verbose --kill-after=20 0x npm run check'],
  ])('without a limit of time: %s', async (command) => {
    expect(await problemsOfExec(words(command))).toEqual([
      expect.stringMatching(/has no limit of time: wrap it in `bounded`|is not on the list/),
    ]);
  });

  test('with privileges, or with variables put into its words', async () => {
    const command = bounded(5, ['npm', 'run', 'check']);
    expect(await problemsOfExec(command)).toEqual([]);
    for (const option of ['insecureRootCapabilities', 'expand', 'experimentalPrivilegedNesting'])
      expect(await problemsOfExec(command, { [option]: true })).toEqual([
        expect.stringContaining(`runs with ${option}, which`),
      ]);
  });
});

test('what a service or an image starts is on a list of its own', async () => {
  expect(problemsOf(await started(words('npm start -- --rate 3600x')))).toEqual([]);
  const image = await record(
    async () =>
      void (await node().withUser('1000:1000').withEntrypoint(['sh', '-c']).withDefaultArgs(['x']).sync()),
  );
  const listed = expect.stringMatching(/is started and is not on the list: add it to SERVICES in /);
  expect(problemsOf(await started(words('node -e 1')))).toEqual([listed]);
  expect(problemsOf(image)).toEqual([listed, listed]);
});
