import { MillraceError } from '@millrace/runtime/errors.ts';
import type { StackConfig } from '../config.ts';
import { findJava, isBogusHome } from '../parts/java.ts';
import { ok, type Finding } from './check.ts';

/** Java for Kafka, unless KAFKA_BROKERS gives a Kafka. */
export async function checkJava({ kafkaBrokers, env }: StackConfig): Promise<Finding> {
  if (kafkaBrokers) return ok('not needed: KAFKA_BROKERS is set');
  try {
    const { version } = await findJava(env);
    if (!isBogusHome(env)) return ok(version);
    return {
      level: 'warns',
      detail: `${version}, from PATH: JAVA_HOME (${env.JAVA_HOME}) holds no bin/java`,
      fix: 'Set JAVA_HOME to a folder with bin/java in it, or unset it.',
    };
  } catch (error) {
    if (!(error instanceof MillraceError)) throw error;
    return { level: 'fails', detail: error.message, code: error.code as `E_${string}`, fix: error.fix ?? '' };
  }
}
