import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { StackConfig } from '../config.ts';
import { onPath } from '../parts/java.ts';
import { kafkaFolder, kafkaVersion, NO_MAVEN } from '../parts/kafka-install.ts';
import { ok, type Finding } from './check.ts';

/** Maven, only until Kafka's jars are here. */
export function checkMaven({ kafkaBrokers, stateDir, env }: StackConfig): Finding {
  if (kafkaBrokers) return ok('not needed: KAFKA_BROKERS is set');
  if (existsSync(join(kafkaFolder(stateDir), 'jars')))
    return ok(`not needed: Kafka ${kafkaVersion()} is installed`);
  const found = onPath('mvn', env).find((path) => existsSync(path));
  return found
    ? ok(found)
    : { level: 'fails', detail: NO_MAVEN.message, code: NO_MAVEN.code, fix: NO_MAVEN.fix };
}
