import { parseArgs } from 'node:util';

import { connect } from '@millrace/database/connect.ts';
import { databaseServer } from '@millrace/database/server.ts';
import { readConfig } from '@millrace/runtime/config.ts';
import { codeOf, messageOf, MillraceError } from '@millrace/runtime/errors.ts';
import { createKafka } from '@millrace/runtime/kafka.ts';
import { createLog } from '@millrace/runtime/log.ts';

import { planNamed } from '../plan-named.ts';
import { VERIFY } from './config.ts';
import { report } from './report.ts';
import { verify } from './verify.ts';

// Progress goes to stderr, one JSON line a step: whoever started this shows it.
const progress = (line: string) => void process.stderr.write(`${JSON.stringify({ verify: line })}\n`);

async function run(): Promise<void> {
  const { values } = parseArgs({ options: { json: { type: 'boolean', default: false } } });
  const config = readConfig(VERIFY, process.env);
  const plan = planNamed(config.PIPELINE);
  const kafka = createKafka({ ...config, clientId: 'millrace-verify' }, createLog('verify', 'silent'));
  const client = await connect(databaseServer(config), 'millrace-verify');
  try {
    const verdict = await verify(client, kafka, { plan, progress });
    const lines = values.json ? [JSON.stringify({ verdict })] : report(verdict);
    process.stdout.write(`${lines.join('\n')}\n`);
    process.exitCode = verdict.ok ? 0 : 1;
  } finally {
    await client.end();
  }
}

run()
  .catch((error: unknown) => {
    const fix = error instanceof MillraceError ? error.fix : undefined;
    process.stderr.write(
      `${codeOf(error) ?? 'E_VERIFY'}: ${messageOf(error)}${fix ? `\n  fix: ${fix}` : ''}\n`,
    );
    process.exitCode = 2;
  })
  // Questions that a deaf Kafka never answers would keep the process for another half minute and more.
  .finally(() => process.exit());
