type Entry = {
  name?: string;
  version?: string;
  link?: boolean;
  resolved?: string;
  dependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
  peerDependencies?: Record<string, string>;
};
export type Lock = { packages: Record<string, Entry> };

const FOLDER = 'node_modules/';

/** Where Node would find a package from a folder, by the lock file: there, or in the nearest folder above. */
function found({ packages }: Lock, from: string, name: string): string | undefined {
  for (let folder = from; ; folder = above(folder)) {
    const path = `${folder ? `${folder}/` : ''}${FOLDER}${name}`;
    const entry = packages[path];
    if (entry) return entry.link ? entry.resolved : path;
    if (folder === '') return undefined;
  }
}

/** The folder whose node_modules holds this one; the root for a package of ours. */
const above = (folder: string): string => folder.slice(0, Math.max(0, folder.lastIndexOf(`/${FOLDER}`)));

/** Name and version of every package that a workspace needs in production, itself included. */
export function productionOf(lock: Lock, workspace: string): string[] {
  const seen = new Set<string>();
  const open = [workspace];
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    if (seen.has(path)) continue;
    seen.add(path);
    const { dependencies, optionalDependencies, peerDependencies } = lock.packages[path] ?? {};
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies })) {
      const target = found(lock, path, name);
      if (target) open.push(target);
    }
  }
  const packages = [...seen].map((path) => `${nameOf(path)}@${lock.packages[path]?.version}`);
  return [...new Set(packages)].toSorted(byText);
}

// A package of ours is named by its folder, as `npm sbom` does.
const nameOf = (path: string): string => path.replace(/^services\/|^.*node_modules\//, '');

export const byText = (one: string, other: string) => one.localeCompare(other);
