import { pipelines } from '@millrace/pipeline/registry.ts';
import { MillraceError } from '@millrace/runtime/errors.ts';
import type { StackConfig } from '../config.ts';
import { readRun } from '../parts/run-file.ts';
import type { Addresses } from '../up/services.ts';
import { checkAddresses } from '../preflight/environment.ts';
import { refuseAny } from '../preflight/preflight.ts';
import { runVerify, summary } from '../up/verify.ts';
import { report } from '../verify/report.ts';
import type { Context, Verb } from './verb.ts';

export const verify: Verb = {
  name: 'verify',
  summary: 'compare every cell of every view with what SQL makes of the raw events',
  options: [{ flags: '--json', meaning: 'verdicts as JSON lines' }],
  run: ({ config, output }) => verifyAll({ config, output }, runVerify),
};

/** Checks every pipeline with `check`, and answers the exit code: 0 when nothing differs anywhere. */
export async function verifyAll(
  { config, output }: Pick<Context, 'config' | 'output'>,
  check: typeof runVerify,
): Promise<number> {
  const addresses = find(config);
  let code = 0;
  for (const { plan } of pipelines) {
    const verdict = await check(config, { addresses, pipeline: plan.name, output });
    if (!verdict) return 1;
    output.emit('verified', { pipeline: plan.name, verdict });
    for (const line of report(verdict)) output.say(line);
    output.say(summary(verdict).at(-1) ?? '');
    if (!verdict.ok) code = 1;
  }
  return code;
}

/** The Kafka and PostgreSQL of the environment, else those of the run in this clone. Errors: E_CONFIG, E_NOT_RUNNING. */
function find(config: StackConfig): Addresses {
  refuseAny([checkAddresses(config)]);
  const { databaseUrl, kafkaBrokers, stateDir } = config;
  const running = readRun(stateDir)?.addresses;
  const [database, brokers] = [databaseUrl ?? running?.databaseUrl, kafkaBrokers ?? running?.brokers];
  if (database && brokers) return { databaseUrl: database, brokers };
  throw new MillraceError({
    code: 'E_NOT_RUNNING',
    message: 'There is nothing to verify: millrace does not run in this clone.',
    retriable: false,
    fix: 'Start it in another terminal (npm start), or set DATABASE_URL and KAFKA_BROKERS.',
  });
}
