import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { MillraceError } from '@millrace/runtime/errors.ts';
import { readConfig } from '@millrace/stack/config.ts';

import { readReport, type SchemathesisResult } from './report.ts';

const RUN_MS = 20 * 60_000;
const REPORT = 'report.ndjson';

/** Checks of Schemathesis that are not made as they are, and the reason. */
export const REPLACED = {
  positive_data_acceptance:
    'knows statuses only; valid_data_is_accepted of hooks.py lets a 400 pass for two promised refusals alone: an opaque cursor that is none, a range that ends before it begins',
};
/** Addresses that are not tried, and the reason. */
export const LEFT_OUT = {
  '/live': 'an answer without an end; tried by slow readers, random queries and the table of keys',
};

// 413 is how a body with too many events is refused, which the built-in list does not expect.
const REFUSALS = [400, 401, 403, 404, 405, 406, 409, 413, 415, 422, 429];

const settings = `hooks = ${JSON.stringify(join(import.meta.dirname, 'hooks.py'))}
[checks.positive_data_acceptance]
enabled = false
[checks.negative_data_rejection]
expected-statuses = ${JSON.stringify(REFUSALS)}
`;

export type SchemathesisRun = {
  /** Folder of its packages. */
  tools: string;
  /** The service; its OpenAPI is at `/docs/json`. */
  url: string;
  key?: string | undefined;
  seed: number;
  /** Only addresses that match. */
  only?: string | undefined;
  /** Cases of each address in the phases fuzzing and stateful; the phase coverage makes as many as it needs. */
  examples: number;
};

const FLAGS = [
  '--request-timeout=10',
  '--phases=examples,coverage,fuzzing,stateful',
  '--continue-on-failure',
  '--no-shrink',
  '--exclude-path-regex=/live$',
  '--report=ndjson',
  `--report-ndjson-path=${REPORT}`,
];

function argumentsOf({ url, key, seed, only, examples }: SchemathesisRun): string[] {
  const flags = [...FLAGS, `--url=${url}`, `--seed=${seed}`, `--max-examples=${examples}`];
  if (key) flags.push(`--header=Authorization: Bearer ${key}`);
  if (only) flags.push(`--include-path-regex=${only}`);
  return ['-m', 'schemathesis.cli', 'run', `${url}/docs/json`, ...flags];
}

/** Tries a service against its own OpenAPI, in all phases. Throws E_ATTACK when it ends without a report. */
export async function runSchemathesis(run: SchemathesisRun): Promise<SchemathesisResult> {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-schemathesis-'));
  writeFileSync(join(folder, 'schemathesis.toml'), settings);
  try {
    const options = { cwd: folder, timeout: RUN_MS, maxBuffer: 256e6 };
    const env = {
      PATH: readConfig().env.PATH,
      HOME: folder,
      PYTHONPATH: run.tools,
      PYTHONDONTWRITEBYTECODE: '1',
    };
    const ended = await promisify(execFile)('python3', argumentsOf(run), { ...options, env }).catch(
      // 1 is what it ends with when it has found something, which the report tells.
      (error: unknown) => error as { stdout?: string; stderr?: string },
    );
    const report = existsSync(join(folder, REPORT)) ? readFileSync(join(folder, REPORT), 'utf8') : '';
    const result = readReport(report);
    // A run that was cut short, or tried nothing, has found nothing either.
    if (!report.includes('"EngineFinished"') || result.cases === 0)
      throw new MillraceError({
        code: 'E_ATTACK',
        message: `schemathesis did not try ${run.url}: ${`${ended.stdout}\n${ended.stderr}`.trim().slice(-500)}`,
        fix: 'check that the service answers at /docs/json',
        cause: ended,
      });
    return result;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
