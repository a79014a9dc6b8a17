import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { pipelines } from './registry.ts';
import { renderFiles } from './render/files.ts';

// The one file of this room that touches a disk: it writes what the pure renderers return.
const folder = join(import.meta.dirname, 'generated');
mkdirSync(folder, { recursive: true });

const files = Object.assign({}, ...pipelines.map(({ plan }) => renderFiles(plan))) as Record<string, string>;
for (const stale of readdirSync(folder).filter((name) => !(name in files))) rmSync(join(folder, stale));
for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
console.log(`${Object.keys(files).length} files for ${pipelines.length} pipelines`);
