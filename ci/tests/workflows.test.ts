import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { parse } from 'yaml';

import { SERVICE_NAMES } from '../src/services.ts';
import { readFunctions, unknownCalls } from './supply-chain/dagger-call.ts';
import { type House, pinsOf, problemsOf, type Workflow } from './supply-chain/workflow-rules.ts';

const ROOT = join(import.meta.dirname, '../..');
const FOLDER = join(ROOT, '.github/workflows');
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');
const json = (path: string) => JSON.parse(read(path)) as Record<string, unknown>;

const NAMES = readdirSync(FOLDER);
const house: House = {
  engine: String(json('dagger.json')['engineVersion']),
  functions: readFunctions(read('ci/tests/functions.txt')),
};
const textOf = (name: string) => read(`.github/workflows/${name}`);
const workflow = (name: string) => parse(textOf(name)) as Workflow;
const argsIn = (name: string) =>
  Object.values(workflow(name).jobs).flatMap(({ steps = [] }) =>
    steps.flatMap((step) => step.with?.args ?? []),
  );

/** What `tools/subjects.js` writes for a release. */
function subjects(release: object): string {
  const folder = mkdtempSync(join(tmpdir(), 'subjects-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'release.json'), JSON.stringify(release));
  const command = [join(ROOT, 'tools/subjects.js'), 'release.json', 'subjects.txt'];
  execFileSync(process.execPath, command, { cwd: folder, stdio: 'pipe' });
  return readFileSync(join(folder, 'subjects.txt'), 'utf8');
}

test('there are four workflows, each keeps the rules and fits on a screen', () => {
  expect(NAMES.toSorted()).toEqual(['main.yml', 'nightly.yml', 'pull-request.yml', 'release.yml']);
  for (const name of NAMES) {
    expect(problemsOf(textOf(name), house), name).toEqual([]);
    expect(textOf(name).trimEnd().split('\n').length, name).toBeLessThanOrEqual(40);
  }
});

test('every action is pinned, and to the same commit everywhere', () => {
  const pins = new Set(NAMES.flatMap((name) => pinsOf(textOf(name))));
  const actions = [...pins].map((pin) => pin.replace(/@.*/, ''));
  expect(actions.toSorted((a, b) => a.localeCompare(b))).toEqual([
    'actions/attest',
    'actions/checkout',
    'aws-actions/configure-aws-credentials',
    'dagger/dagger-for-github',
  ]);
});

test('engine, SDK, workflows and the command that a reader installs have one version', () => {
  const { devDependencies } = json('ci/tests/package.json') as { devDependencies: Record<string, string> };
  const version = devDependencies['@dagger.io/dagger'] ?? '';
  expect(`v${version}`).toBe(house.engine);
  for (const page of ['README.md', 'docs/pipeline.md'])
    expect(read(page), page).toContain(`| DAGGER_VERSION=${version} BIN_DIR=`);
});

test('the list of functions was read, with flags that must be given', () => {
  expect([...house.functions.keys()]).toEqual(expect.arrayContaining(['check', 'publish', 'scan', 'verify']));
  expect(house.functions.get('scan')).toEqual([{ name: 'service', required: true }]);
});

test('a pull request and a night verify; a push to main verifies before it releases', () => {
  expect(argsIn('pull-request.yml')).toEqual(['verify']);
  expect(argsIn('main.yml')).toEqual(['verify']);
  expect(workflow('main.yml')).toMatchObject({
    on: { push: { branches: ['main'] } },
    jobs: { release: { needs: 'verify', uses: './.github/workflows/release.yml' } },
  });
  expect(argsIn('nightly.yml')).toEqual(['verify', 'scan --service=$SERVICE']);
});

test('every image is scanned, and nothing that scans can read a secret or say who it is', () => {
  const { scan } = workflow('nightly.yml').jobs;
  expect(scan).toMatchObject({
    permissions: { contents: 'read' },
    env: { SERVICE: '${{ matrix.service }}' },
    strategy: { matrix: { service: SERVICE_NAMES } },
  });
  for (const name of NAMES) expect(textOf(name)).not.toMatch(/secrets[.:]/);
});

test('a release is published, then signed, then attested, and only as a called workflow', () => {
  const { on, jobs } = workflow('release.yml');
  expect(on).toBe('workflow_call');
  const steps = jobs['publish']?.steps ?? [];
  const what = steps.map(({ uses, run, with: inputs }) =>
    (inputs?.args ?? run ?? uses ?? '').replace(/[ @].*/, ''),
  );
  expect(what).toEqual([
    'actions/checkout',
    'aws-actions/configure-aws-credentials',
    'publish',
    'sign',
    'node',
    'actions/attest',
  ]);
  const [publish, sign] = argsIn('release.yml');
  expect(publish).toContain('--output=release.json');
  expect(sign).toContain('--release=release.json');
  expect(steps.at(-1)?.with).toEqual({ 'subject-checksums': 'subjects.txt' });
});

describe('the subjects of the provenance', () => {
  test('are the images of the release by digest, without the tags under which they were pushed', () => {
    const digest = 'ab'.repeat(32);
    const refs = ['localhost:5000/m/api:a1b2c3d', 'r.example/ingest:v1.0', 'r.example:443/migrate'];
    const images = Object.fromEntries(refs.map((ref) => [ref, `${ref}@sha256:${digest}`]));
    const names = ['localhost:5000/m/api', 'r.example/ingest', 'r.example:443/migrate'];
    expect(subjects({ images })).toBe(names.map((name) => `${digest}  ${name}\n`).join(''));
  });

  test.each([
    [{ images: { api: 'localhost:5000/m/api:latest' } }, 'not an image by digest'],
    [{ images: {} }, 'no image'],
  ])('are refused: %j', (release, problem) => {
    expect(() => subjects(release)).toThrow(problem);
  });
});

describe('a workflow against the rules is seen', () => {
  const RELEASE = 'release.yml';
  test.each([
    ['nightly.yml', 'workflow_dispatch:', 'pull_request_target:', 'is started by pull_request_target'],
    ['main.yml', 'permissions: {}', 'permissions: write-all', 'grants permissions to all jobs'],
    ['main.yml', 'group: main', 'cancel: main', 'has no concurrency'],
    ['main.yml', /@[0-9a-f]{40} # v8/, '@v8 # v8', 'is not pinned by SHA'],
    ['main.yml', ' # v7.0.1', '', 'lacks its version'],
    ['main.yml', / {4}timeout-minutes: \d+\n/, '', 'has no time-out'],
    ['main.yml', 'ubuntu-24.04', 'ubuntu-latest', 'runs on no version'],
    ['main.yml', 'version: v0.21.8', 'version: latest', 'uses Dagger latest, not v0.21.8'],
    ['main.yml', 'persist-credentials: false', 'fetch-depth: 1', 'leaves its token in the checkout'],
    ['main.yml', './.github/workflows/release.yml', 'a/b/.github/workflows/r.yml@v1', 'of somebody else'],
    ['main.yml', 'args: verify', 'args: verify && echo', 'more than words for bash'],
    ['main.yml', 'args: verify', 'args: verify\n          shell: ls', 'gives dagger/dagger-for-github shell'],
    ['main.yml', /on:[^]*?main\]/, 'on: pull_request', 'releases what anybody may propose'],
    ['nightly.yml', 'contents: read', 'contents: write', 'may do more or less than it needs'],
    ['nightly.yml', '${{ matrix.service }}', '${{ github.head_ref }}', 'may hold what a stranger wrote'],
    ['nightly.yml', 'scan --service=$SERVICE', 'scan', 'calls scan without --service'],
    [RELEASE, /run: .*/, 'run: if [ -f x ]; then ls; fi', 'holds shell logic'],
    [RELEASE, /environment: .*/, 'needs: []', 'publishes outside an environment'],
    [RELEASE, '--revision=', '--commit=', 'calls publish with commit, which it does not know'],
    [RELEASE, 'args: sign', 'args: seal', 'calls seal, which is no function'],
  ])('%s: %s -> %s', (...[name, find, put, problem]) => {
    const changed = textOf(name).replace(find, put);
    expect(changed).not.toBe(textOf(name));
    expect(problemsOf(changed, house).join('\n')).toContain(problem);
  });

  test('a flag in quotes is a flag', () => {
    expect(
      unknownCalls('sign --release=r.json "--password=cmd://a b" "--pass=cmd://a b"', house.functions),
    ).toEqual(['calls sign with pass, which it does not know']);
  });
});
