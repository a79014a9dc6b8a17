import { dag, type Service } from '@dagger.io/dagger';

import type { Images } from './versions.ts';

export const POSTGRES_ALIAS = 'postgres';
// No secret: the server lives as long as the run, and nothing but the run reaches it.
const PASSWORD = 'millrace';
export const DATABASE_URL = `postgres://postgres:${PASSWORD}@${POSTGRES_ALIAS}:5432/postgres`;

/** One server with nothing in it; those of different runs share nothing. */
export const postgres = (images: Images, run: string): Service =>
  dag
    .container()
    .from(images.postgres)
    .withEnvVariable('MILLRACE_RUN', run)
    .withEnvVariable('POSTGRES_PASSWORD', PASSWORD)
    .withEnvVariable('POSTGRES_INITDB_ARGS', '--locale=C --encoding=UTF8')
    .withExposedPort(5432)
    .asService({ useEntrypoint: true });
