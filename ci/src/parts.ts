import type { Container } from '@dagger.io/dagger';

import { within } from './bounded.ts';
import { kafka, KAFKA_ALIAS, KAFKA_BROKERS } from './kafka.ts';
import { DATABASE_URL, postgres, POSTGRES_ALIAS } from './postgres.ts';
import { pull } from './pull.ts';
import { stopAll } from './stop.ts';
import type { Images } from './versions.ts';

const START_SECONDS = 120;

/** Gives a container Kafka and PostgreSQL under the names they go by, and the variables that say so. */
export type Bind = (container: Container) => Container;

/**
 * Runs `use` beside a Kafka and a PostgreSQL that live exactly as long. Whatever runs twice in one engine needs two
 * names: services of the same definition are one and the same.
 */
export async function withParts<T>(
  { images, run }: { images: Images; run: string },
  use: (bind: Bind) => Promise<T>,
): Promise<T> {
  const [broker, database] = [kafka(images, run), postgres(images, run)];
  const bind: Bind = (container) =>
    container
      .withServiceBinding(KAFKA_ALIAS, broker)
      .withServiceBinding(POSTGRES_ALIAS, database)
      .withEnvVariable('KAFKA_BROKERS', KAFKA_BROKERS)
      .withEnvVariable('DATABASE_URL', DATABASE_URL);
  await pull(images.kafka, images.postgres);
  try {
    await Promise.all([
      within(START_SECONDS, 'starting Kafka', broker.start()),
      within(START_SECONDS, 'starting PostgreSQL', database.start()),
    ]);
    return await use(bind);
  } finally {
    await stopAll([broker, database]);
  }
}
