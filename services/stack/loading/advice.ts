import { join } from 'node:path';
import { dirname, join as joinPosix } from 'node:path/posix';
import { closest } from '@millrace/pipeline/definition/closest.ts';

import { exportsOf, pipelineFiles, specifier } from './exports.ts';
import { textOf, type Place } from './place.ts';

type Case = { message: string; place: Place; root: string };

const WORDS = /\b(?:const|let|function|class)\s+(\w+)/g;
const IMPORTED = /\bimport\s*\{([^}]*)\}/g;

const importLine = (name: string, from: string) => `import { ${name} } from '${from}'`;

/** A name that nobody declared: not imported, or misspelt. */
function adviseName(name: string, { place, root }: Case): string {
  if (name === 'Type') return `import it in ${place.file}: ${importLine(name, 'typebox')}`;
  const files = pipelineFiles(root).filter((file) => file !== place.file);
  const home = files.find((file) => exportsOf(root, file).includes(name));
  if (home) return `import it in ${place.file}: ${importLine(name, specifier(place.file, home))}`;
  const text = textOf(join(root, place.file));
  const local = [
    ...[...text.matchAll(WORDS)].map(([, word]) => word ?? ''),
    ...[...text.matchAll(IMPORTED)].flatMap(([, names]) =>
      (names ?? '').split(',').map((each) => each.trim()),
    ),
  ];
  const near = closest(name, local);
  if (near) return `did you mean '${near}'?`;
  const all = new Map(files.flatMap((file) => exportsOf(root, file).map((each) => [each, file])));
  const far = closest(name, [...all.keys()]);
  if (far) return `did you mean '${far}'? ${importLine(far, specifier(place.file, all.get(far) ?? ''))}`;
  const measures = exportsOf(root, 'services/pipeline/definition/measure.ts').join(', ');
  return `declare or import it in ${place.file}, or correct the name; the measures are ${measures}`;
}

/** A name that the imported file does not export. */
function adviseExport([from, name]: [string, string], { place, root }: Case): string {
  const names = exportsOf(root, joinPosix(dirname(place.file), from));
  const near = closest(name, names) ?? (names.length === 1 ? names[0] : undefined);
  if (near) return `in ${place.file}: ${importLine(near, from)}`;
  return names.length > 0 ? `it exports ${names.join(', ')}` : `export it there: export const ${name} = …`;
}

function adviseFile(missing: string, { place, root }: Case): string {
  const files = pipelineFiles(root).map((file) => specifier(place.file, file));
  const wanted = specifier(
    place.file,
    missing.replaceAll('\\', '/').replace(`${root.replaceAll('\\', '/')}/`, ''),
  );
  const near = closest(wanted, files) ?? closest(`${wanted}.ts`, files);
  return near
    ? `in ${place.file}: import from '${near}'`
    : `correct the path in ${place.file}; it ends in .ts`;
}

function adviseSyntax({ place, root }: Case): string {
  const line = textOf(join(root, place.file)).split('\n')[(place.line ?? 0) - 1] ?? '';
  const dashed = /^\s*(\w+(?:-\w+)+)\s*:/.exec(line)?.[1];
  if (dashed) {
    const camel = dashed.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
    return `names have no dash: write ${camel} instead of ${dashed}`;
  }
  return `look at line ${place.line} and the one before: often a comma, a quote or a bracket is missing`;
}

/** What to do about an error that a definition file threw while it was loaded, told from the runtime's message. */
export function adviceFor(error: Error, found: Case): string {
  const { message, place } = found;
  const unknown = /^(\w+) is not defined$/.exec(message)?.[1];
  if (unknown) return adviseName(unknown, found);
  const [, from, name] = /module '(.+?)' does not provide an export named '(.+?)'/.exec(message) ?? [];
  if (from && name) return adviseExport([from, name], found);
  const missing = /^Cannot find (?:module|package) '(.+?)'/.exec(message)?.[1];
  if (missing) return adviseFile(missing, found);
  if (error.name === 'SyntaxError') return adviseSyntax(found);
  return `correct ${place.file}${place.line === undefined ? '' : `, line ${place.line}`}`;
}
