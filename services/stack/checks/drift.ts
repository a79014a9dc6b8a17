import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pipelines } from '@millrace/pipeline/registry.ts';
import { renderFiles } from '@millrace/pipeline/render/files.ts';

/** Generated files that are other than what their definitions say now. */
export function drift(root: string): string[] {
  const folder = join(root, 'services/pipeline/generated');
  const rendered: Record<string, string> = Object.assign(
    {},
    ...pipelines.map(({ plan }) => renderFiles(plan)),
  );
  const stale = Object.entries(rendered).filter(([name, text]) => read(join(folder, name)) !== text);
  const gone = readdirSync(folder).filter((name) => !(name in rendered));
  return [...stale.map(([name]) => name), ...gone].map(
    (name) => `services/pipeline/generated/${name}: run npm run generate`,
  );
}

function read(file: string): string | undefined {
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}
