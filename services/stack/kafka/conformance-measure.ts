import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { beginCircumstances } from '../bench/summary.ts';
import { readConfig } from '../config.ts';
import { writeEvidence } from '../proof/evidence.ts';
import { runAs } from '../proof/program.ts';
import { CONFORMANCE, versionsOf } from './conformance-options.ts';
import { rowsOf, unfit, type Ran, type Report } from './conformance-rows.ts';

const { root: ROOT, env } = readConfig();
const SUITE = 'services/processor/conformance';

const say = (line: string) => void process.stdout.write(`${line}\n`);

async function runOn(broker: string, folder: string): Promise<Ran> {
  const file = join(folder, `${broker}.json`);
  const args = ['vitest', 'run', '--project', 'integration', SUITE];
  const child = spawn('npx', [...args, '--reporter=json', `--outputFile=${file}`], {
    cwd: ROOT,
    env: { ...env, MILLRACE_TEST_KAFKA_VERSION: broker },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const [exit] = (await once(child, 'exit')) as [number | null];
  // One that does not come to its end writes none.
  const report: Report = existsSync(file)
    ? (JSON.parse(readFileSync(file, 'utf8')) as Report)
    : { testResults: [] };
  const replay = `MILLRACE_TEST_KAFKA_VERSION=${broker} npx ${args.join(' ')}`;
  return { broker, exit, rows: rowsOf(report, broker, replay) };
}

async function measure(brokers: readonly string[], keep: boolean): Promise<number> {
  const circumstances = beginCircumstances(ROOT);
  const folder = mkdtempSync(join(tmpdir(), 'reports-')); // removed by whoever runs this, with all temporary files
  const ran: Ran[] = [];
  for (const broker of brokers) ran.push(await runOn(broker, folder));
  for (const { broker, rows } of ran)
    say(`Kafka ${broker}: ${rows.filter(({ passed }) => passed).length} of ${rows.length} tests passed`);
  const reasons = unfit(ran);
  for (const reason of reasons) say(`✗ ${reason}`);
  if (reasons.length > 0) return 1;
  const rows = ran.flatMap((each) => each.rows);
  const command = `npx node services/stack/kafka/conformance.ts ${brokers.join(' ')} --keep`;
  const result = { ...circumstances(), command, tests: rows.length, failed: 0, rows };
  if (keep) writeEvidence(ROOT, 'conformance', result);
  return 0;
}

await runAs({ ...CONFORMANCE, run: (read) => measure(versionsOf(read), read.values.keep) });
