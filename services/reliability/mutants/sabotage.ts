import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { mutantName } from './config.ts';
import { MUTANTS, type Mutant } from './mutants.ts';

const ROOT = join(import.meta.dirname, '../../..');

/** The file with its mistake in it. Throws when the place is not there once: then the mutant says nothing any more. */
export function sabotaged(text: string, { name, file, from, to }: Mutant): string {
  const places = text.split(from).length - 1;
  if (places !== 1) throw new Error(`mutant '${name}': its place stands ${places} times in ${file}`);
  return text.replace(from, () => to);
}

// Loaded before a checker (`--import`), with the mutant's name in MUTANT; without one nothing changes.
const mutant = MUTANTS.find(({ name }) => name === mutantName);
if (mutant) {
  const path = join(ROOT, mutant.file);
  const target = pathToFileURL(path).href;
  registerHooks({
    load: (url, context, next) =>
      url === target
        ? {
            format: 'module-typescript',
            source: sabotaged(readFileSync(path, 'utf8'), mutant),
            shortCircuit: true,
          }
        : next(url, context),
  });
}
