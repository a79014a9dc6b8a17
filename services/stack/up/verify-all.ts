import { pipelines } from '@millrace/pipeline/registry.ts';
import { MillraceError } from '@millrace/runtime/errors.ts';
import type { StackConfig } from '../config.ts';
import { planNamed } from '../plan-named.ts';
import { readRun } from '../parts/run-file.ts';
import { checkAddresses } from '../preflight/environment.ts';
import { refuseAny } from '../preflight/preflight.ts';
import type { Context } from '../verbs/verb.ts';
import { report } from '../verify/report.ts';
import type { Addresses } from './services.ts';
import { summary, type runVerify } from './verify.ts';

type Work = Pick<Context, 'config' | 'output'> & { only?: string | undefined };

/**
 * Checks every pipeline, or `only` one, with `check`, and answers the exit code: 0 when nothing differs anywhere.
 * Errors: E_PIPELINE_UNKNOWN, E_CONFIG, E_NOT_RUNNING, and those of the check.
 */
export async function verifyAll({ config, output, only }: Work, check: typeof runVerify): Promise<number> {
  const plans = only === undefined ? pipelines.map(({ plan }) => plan) : [planNamed(only)];
  const addresses = find(config);
  let code = 0;
  for (const plan of plans) {
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
