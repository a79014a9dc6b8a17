import { MillraceError } from '@millrace/runtime/errors.ts';
import type { StackConfig } from '../config.ts';
import type { Finding } from './check.ts';
import { CHECKS } from './checks.ts';

export type Named = Finding & { name: string };

/** Every check's finding, in the order of the list. */
export async function inspect(config: StackConfig): Promise<Named[]> {
  return Promise.all(CHECKS.map(async ({ name, run }) => ({ name, ...(await run(config)) })));
}

/** Refuses a start on the first finding that fails; tells of the others through `warn`. Answers one line of facts. */
export async function preflight(config: StackConfig, warn: (text: string) => void): Promise<string> {
  const findings = await inspect(config);
  for (const { level, name, detail } of findings)
    if (level === 'warns' && name !== 'ports') warn(`${name}: ${detail}`);
  refuseAny(findings);
  const detail = (name: string): string => findings.find((finding) => finding.name === name)?.detail ?? '';
  const java = config.kafkaBrokers ? '' : ` · java ${detail('java')}`;
  return `node ${detail('node')}${java} · ${detail('memory')} · ${detail('disk')}`;
}

/** Throws the first finding that stops a start, as an error. */
export function refuseAny(findings: Finding[]): void {
  const failed = findings.find(({ level }) => level === 'fails');
  if (!failed) return;
  const { code, detail, fix } = failed;
  throw new MillraceError({ code: code ?? 'E_PREFLIGHT', message: detail, ...(fix && { fix }) });
}
