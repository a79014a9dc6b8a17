import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { mutantName } from './config.ts';
import type { Change, Mutant } from './mutant.ts';
import { MUTANTS } from './mutants.ts';

const ROOT = join(import.meta.dirname, '../../..');

/** The places of a mutant, by the file that each is in. */
export const changesOf = ({ file, from, to, and }: Mutant): Change[] => [
  { file, from, to },
  ...(and ? [and] : []),
];

/** The text with its mistake in it. Throws when the place is not there once: then the mutant says nothing any more. */
export function sabotaged(text: string, { file, from, to }: Change): string {
  const places = text.split(from).length - 1;
  if (places !== 1) throw new Error(`'${from}' stands ${places} times in ${file}`);
  return text.replace(from, () => to);
}

/** The files of a mutant, by their URL, with its mistakes in them. */
function mistakes(mutant: Mutant): Map<string, string> {
  const texts = new Map<string, string>();
  for (const change of changesOf(mutant)) {
    const path = join(ROOT, change.file);
    const url = pathToFileURL(path).href;
    texts.set(url, sabotaged(texts.get(url) ?? readFileSync(path, 'utf8'), change));
  }
  return texts;
}

// Loaded before a checker (`--import`), with the mutant's name in MUTANT; without one nothing changes.
const mutant = MUTANTS.find(({ name }) => name === mutantName);
if (mutant) {
  const texts = mistakes(mutant);
  registerHooks({
    load(url, context, next) {
      const source = texts.get(url);
      if (source === undefined) return next(url, context);
      return { format: 'module-typescript', source, shortCircuit: true };
    },
  });
}
