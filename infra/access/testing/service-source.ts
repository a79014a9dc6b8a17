import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const SERVICES = join(import.meta.dirname, '../../../services');
const STATIC = /^(?:import|export)(?!\s+type)\b[^;]*?from\s+'([^']+)'/gm;
const BARE_OR_DYNAMIC = /\bimport\(?\s*'([^']+)'/g;

/**
 * What a service runs, as text: its `main.ts` and all that this imports, types aside. Text, for infra imports nothing of
 * the services. Paths are relative to services/.
 */
export function sourceOf(service: string): Map<string, string> {
  const texts = new Map<string, string>();
  const visit = (path: string) => {
    if (texts.has(path)) return;
    const text = readFileSync(join(SERVICES, path), 'utf8');
    texts.set(path, text);
    for (const [, name = ''] of [...text.matchAll(STATIC), ...text.matchAll(BARE_OR_DYNAMIC)]) {
      const next = resolve(path, name);
      if (next) visit(next);
    }
  };
  visit(`${service}/main.ts`);
  return texts;
}

function resolve(from: string, name: string): string | undefined {
  if (!name.endsWith('.ts')) return undefined;
  if (name.startsWith('.')) return join(dirname(from), name);
  return name.startsWith('@millrace/') ? name.slice('@millrace/'.length) : undefined;
}
