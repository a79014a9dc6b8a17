import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

import { IMAGES } from '../src/versions.ts';

type Manager = { managerFilePatterns: string[]; matchStrings: string[]; datasourceTemplate: string };
type Rule = {
  groupName?: string;
  matchFileNames?: string[];
  matchPackageNames: string[];
  enabled?: boolean;
  description: string;
};

const ROOT = join(import.meta.dirname, '../..');
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');
const config = JSON.parse(read('renovate.json')) as {
  customManagers: Manager[];
  packageRules: Rule[];
  ignorePaths: string[];
};

/** What the bot would find in a file by the expressions that are meant for it. */
function found(path: string): Record<string, string>[] {
  const managers = config.customManagers.filter(({ managerFilePatterns }) =>
    managerFilePatterns.some((pattern) => new RegExp(pattern.slice(1, -1)).test(path)),
  );
  return managers
    .flatMap(({ matchStrings }) => matchStrings)
    .flatMap((expression) => [...read(path).matchAll(new RegExp(expression, 'g'))])
    .map(({ groups }) => ({ ...groups }));
}

test('every image of the pipeline is kept up to date, with its digest', () => {
  const refs = found('ci/src/versions.ts').map(
    ({ depName, currentValue, currentDigest }) => `${depName}:${currentValue}@${currentDigest}`,
  );
  expect(refs).toEqual(Object.values(IMAGES));
});

test('the engine is kept up to date, together with its SDK and the CLI of the workflows', () => {
  const { engineVersion } = JSON.parse(read('dagger.json')) as { engineVersion: string };
  expect(found('dagger.json')).toEqual([{ currentValue: engineVersion }]);
  const group = config.packageRules.find(({ groupName }) => groupName === 'dagger');
  expect(group?.matchPackageNames).toEqual(['dagger/dagger', '@dagger.io/dagger']);
});

test('the TypeScript of the module stays what the engine brings, and says why', () => {
  const manifests = ['ci/package.json', 'ci/tests/package.json'];
  const rule = config.packageRules.find(({ enabled }) => enabled === false);
  expect(rule).toMatchObject({ matchFileNames: manifests, matchPackageNames: ['typescript'] });
  for (const manifest of manifests) expect(read(manifest)).toContain('"typescript": "5.9.3"');
});

test('the tests of the pipeline are looked at too', () => {
  expect(config.ignorePaths).toEqual(['**/node_modules/**']);
});
