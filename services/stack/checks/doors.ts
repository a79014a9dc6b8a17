import { dirname, join } from 'node:path/posix';
import type { SourceFile } from './tree.ts';

/** Which rooms a room may import. An arrow the other way is a defect. */
export const DOORS: Record<string, string[]> = {
  pipeline: [],
  runtime: [],
  database: ['runtime'],
  ingest: ['pipeline', 'runtime'],
  processor: ['pipeline', 'database', 'runtime'],
  api: ['pipeline', 'database', 'runtime'],
  dashboard: ['pipeline'], // types only, see TYPES_ONLY
  telemetry: ['pipeline', 'runtime'],
  spark: [],
  stack: ['pipeline', 'database', 'runtime', 'ingest', 'processor', 'api', 'dashboard', 'telemetry'],
  reliability: ['pipeline', 'database', 'runtime', 'ingest', 'processor', 'api', 'stack'],
};

const TYPES_ONLY = new Set(['dashboard']);
// `import … from 'x'`, `export … from 'x'`, `import 'x'`, `import('x')`; a type import is told apart.
const IMPORT =
  /(?:^|\n|;)\s*(import|export)\s+(type\s+)?(?:[\w*{][^'";]*?\sfrom\s+)?['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]/g;

export type Import = { specifier: string; typeOnly: boolean };

/** Every import of a source text, static, dynamic and re-exported. */
export function importsOf(text: string): Import[] {
  return [...text.matchAll(IMPORT)].map(([, , type, from, dynamic]) => ({
    specifier: from ?? dynamic ?? '',
    typeOnly: type !== undefined,
  }));
}

/** Imports that go through a door that is not there. */
export function wrongDoors(files: SourceFile[]): string[] {
  return files.flatMap(({ path, text }) => {
    const room = roomOf(path);
    return importsOf(text).flatMap((each) => {
      const target = targetRoom(path, each.specifier);
      if (target === undefined || target === room) return [];
      const problem = room ? judge(room, target, each) : `may not import services/${target}: it is an island`;
      return problem ? [`${path}: ${each.specifier}: ${problem}`] : [];
    });
  });
}

function judge(room: string, target: string, { specifier, typeOnly }: Import): string | undefined {
  if (!DOORS[room]?.includes(target)) return `${room} may not import ${target}`;
  if (TYPES_ONLY.has(room) && !typeOnly) return `${room} may import only types of ${target}`;
  if (specifier.startsWith('.')) return `name the room: @millrace/${target}/…`;
  return undefined;
}

function targetRoom(path: string, specifier: string): string | undefined {
  if (specifier.startsWith('@millrace/')) return specifier.split('/')[1];
  return specifier.startsWith('.') ? roomOf(join(dirname(path), specifier)) : undefined;
}

function roomOf(path: string): string | undefined {
  return /^services\/([^/]+)\//.exec(path)?.[1];
}
