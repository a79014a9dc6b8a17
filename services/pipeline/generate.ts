import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { pipelines } from './registry.ts';
import { renderFiles } from './render/files.ts';

// The one file of this room that touches a disk: it writes what the pure renderers return.
const folder = join(import.meta.dirname, 'generated');
mkdirSync(folder, { recursive: true });

const files = Object.assign({}, ...pipelines.map(({ plan }) => renderFiles(plan))) as Record<string, string>;
for (const stale of readdirSync(folder).filter((name) => !(name in files))) rmSync(join(folder, stale));
const changed = Object.entries(files).filter(([name, content]) => {
  const path = join(folder, name);
  return !existsSync(path) || readFileSync(path, 'utf8') !== content;
});
for (const [name, content] of changed) writeFileSync(join(folder, name), content);
console.log(
  `${Object.keys(files).length} files for ${pipelines.length} pipelines, ${changed.length} written`,
);
