import type { Service } from '@dagger.io/dagger';

import { kafka, KAFKA_ALIAS, KAFKA_BROKERS } from './kafka.ts';
import { DATABASE_URL, postgres, POSTGRES_ALIAS } from './postgres.ts';
import type { Repo } from './repo.ts';
import { workspace } from './workspace.ts';

/** `npm start` beside a Kafka and a PostgreSQL: the page and api on 8080, ingest on 8081. */
export const stack = (repo: Repo, rate: string): Service =>
  workspace(repo)
    .withServiceBinding(KAFKA_ALIAS, kafka(repo.images, 'up'))
    .withServiceBinding(POSTGRES_ALIAS, postgres(repo.images, 'up'))
    .withEnvVariable('KAFKA_BROKERS', KAFKA_BROKERS)
    .withEnvVariable('DATABASE_URL', DATABASE_URL)
    .withEnvVariable('LISTEN_ADDRESS', '0.0.0.0')
    .withExposedPort(8080)
    .withExposedPort(8081)
    .asService({ args: ['npm', 'start', '--', '--rate', rate] });
