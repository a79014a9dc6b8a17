import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { beginCircumstances } from '../bench/summary.ts';
import { readConfig } from '../config.ts';

// Runs the suite of the processor's port to Kafka on a broker of each version that is named, and keeps what came out:
//   node services/stack/kafka/conformance.ts 4.1.1 4.3.1
const { root: ROOT, env } = readConfig();
const SUITE = 'services/processor/conformance';
const RESULT = join(ROOT, 'docs/measurements/reliability/conformance.json');

type Outcome = { ancestorTitles: string[]; title: string; status: string; duration?: number };
type Report = { testResults: { name: string; assertionResults: Outcome[] }[] };

type Row = { broker: string; area: string; name: string; ms: number; passed: boolean; replay: string };

/** One line of the result for each test. */
function rowsOf(report: Report, broker: string, replay: string): Row[] {
  return report.testResults.flatMap(({ name: file, assertionResults }) => {
    const area = /(\w+)\.int\.test\.ts$/.exec(file)?.[1] ?? file;
    return assertionResults.map(({ ancestorTitles, title, status, duration = 0 }) => ({
      broker,
      area,
      name: [...ancestorTitles, title].join(': '),
      ms: Math.round(duration),
      passed: status === 'passed',
      replay: `${replay}/${area}.int.test.ts`,
    }));
  });
}

async function runOn(broker: string, folder: string): Promise<Row[]> {
  const file = join(folder, `${broker}.json`);
  const args = ['vitest', 'run', '--project', 'integration', SUITE];
  const child = spawn('npx', [...args, '--reporter=json', `--outputFile=${file}`], {
    cwd: ROOT,
    env: { ...env, MILLRACE_TEST_KAFKA_VERSION: broker },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  await once(child, 'exit');
  const replay = `MILLRACE_TEST_KAFKA_VERSION=${broker} npx ${args.join(' ')}`;
  return rowsOf(JSON.parse(readFileSync(file, 'utf8')) as Report, broker, replay);
}

async function measure(brokers: readonly string[]): Promise<void> {
  const circumstances = beginCircumstances(ROOT);
  const folder = mkdtempSync(join(tmpdir(), 'millrace-conformance-'));
  try {
    const rows: Row[] = [];
    for (const broker of brokers) rows.push(...(await runOn(broker, folder)));
    const command = `node services/stack/kafka/conformance.ts ${brokers.join(' ')}`;
    const failed = rows.filter(({ passed }) => !passed).length;
    const result = { ...circumstances(), command, tests: rows.length, failed, rows };
    mkdirSync(join(RESULT, '..'), { recursive: true });
    writeFileSync(RESULT, `${JSON.stringify(result, null, 2)}\n`);
    process.exitCode = failed === 0 ? 0 : 1;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const brokers = process.argv.slice(2);
if (brokers.length === 0) throw new Error('name the versions of Kafka to run the suite on, such as 4.1.1');
await measure(brokers);
