import { MillraceError } from '@millrace/runtime/errors.ts';
import type { StackConfig } from '../config.ts';
import { findJava } from '../parts/java.ts';
import { ok, type Finding } from './check.ts';

/** Java for Kafka, unless KAFKA_BROKERS gives a Kafka. */
export async function checkJava({ kafkaBrokers, env }: StackConfig): Promise<Finding> {
  if (kafkaBrokers) return ok('not needed: KAFKA_BROKERS is set');
  try {
    return ok((await findJava(env)).version);
  } catch (error) {
    if (!(error instanceof MillraceError)) throw error;
    return { level: 'fails', detail: error.message, code: error.code as `E_${string}`, fix: error.fix ?? '' };
  }
}
