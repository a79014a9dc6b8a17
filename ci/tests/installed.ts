import { existsSync } from 'node:fs';
import { join } from 'node:path';

const SDK = join(import.meta.dirname, 'node_modules/@dagger.io/dagger/package.json');

/** Before any test of the pipeline: its packages are an island's own, which `npm ci` at the root does not install. */
export default function setup(): void {
  if (!existsSync(SDK)) throw new Error('ci/tests/node_modules is missing: `npm run check` installs it');
}
