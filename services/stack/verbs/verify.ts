import { MillraceError } from '@millrace/runtime/errors.ts';
import { readRun } from '../parts/run-file.ts';
import { runVerify } from '../up/verify.ts';
import type { Verb } from './verb.ts';

export const verify: Verb = {
  name: 'verify',
  summary: 'compare every cell of every view with what SQL makes of the raw events',
  passesOn: true,
  run: async ({ config, args }) => {
    const { databaseUrl, kafkaBrokers } = config;
    const addresses =
      databaseUrl && kafkaBrokers
        ? { databaseUrl, brokers: kafkaBrokers }
        : readRun(config.stateDir)?.addresses;
    if (addresses) return runVerify(config, addresses, args);
    throw new MillraceError({
      code: 'E_NOT_RUNNING',
      message: 'There is nothing to verify: millrace does not run in this clone.',
      retriable: false,
      fix: 'Start it in another terminal (npm start), or set DATABASE_URL and KAFKA_BROKERS.',
    });
  },
};
