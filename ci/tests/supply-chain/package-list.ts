import { cpSync, globSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';

import type { ServiceName } from '../../src/arguments.ts';
import type { Millrace } from '../../src/index.ts';
import { MANIFESTS } from '../../src/workspace.ts';
import { commandOf } from '../engine/rules.ts';
import { record } from '../engine/record.ts';
import { chainOf } from '../engine/step.ts';
import { newFolder, ROOT, run } from './tools.ts';

/** Runs here, on the files that it is given there, what the module's `sbom` runs in a container. Answers its JSON. */
export async function packageList(service: ServiceName): Promise<string> {
  const plan = await record(async (module: Millrace) => module.sbom(service));
  const steps = plan.flatMap(chainOf).filter(({ field }) => field === 'withExec');
  const folder = newFolder('sbom');
  for (const path of globSync(MANIFESTS, { cwd: ROOT })) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    cpSync(join(ROOT, path), join(folder, path));
  }
  let output = '';
  for (const step of steps) {
    const [program = '', ...args] = commandOf(step);
    output = await run(program, args, { cwd: folder });
  }
  return output;
}
