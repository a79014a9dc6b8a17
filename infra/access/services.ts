import type * as pulumi from '@pulumi/pulumi';
import { databaseLogin, DATABASE_LOGINS, type DatabasePlace } from './database-logins.ts';
import { kafkaReader, kafkaWriter } from './kafka.ts';
import type { PipelineName } from './pipelines.ts';
import type { Statement } from './policy-document.ts';

export type ServicePlace = {
  pipelines: PipelineName[];
  brokerArn: pulumi.Input<string>;
  database: DatabasePlace;
};

const topicsOf = (pipelines: PipelineName[]) => [...new Set(pipelines.map(({ topic }) => topic))];

// `GROUP_SUFFIX` makes a second group of a pipeline, for a shadow; the hyphen keeps other pipelines out.
const groupsOf = (pipelines: PipelineName[]) =>
  pipelines.flatMap(({ name }) => [`millrace-${name}`, `millrace-${name}-*`]);

/** What each service of millrace asks of AWS; nothing else of it has a client. */
export const SERVICE_ACCESS = {
  processor: ({ pipelines, brokerArn, database }) => [
    ...kafkaReader(brokerArn, { topics: topicsOf(pipelines), groups: groupsOf(pipelines) }),
    databaseLogin(database, DATABASE_LOGINS.processor),
  ],
  ingest: ({ pipelines, brokerArn }) => kafkaWriter(brokerArn, topicsOf(pipelines)),
  api: ({ database }) => [databaseLogin(database, DATABASE_LOGINS.api)],
  // Its driver must set groupIdPrefix to millrace-spark: Spark's own names would be anybody's.
  spark: ({ pipelines, brokerArn, database }) => [
    ...kafkaReader(brokerArn, { topics: topicsOf(pipelines), groups: ['millrace-spark-*'] }),
    databaseLogin(database, DATABASE_LOGINS.spark),
  ],
  migrate: ({ database }) => [databaseLogin(database, DATABASE_LOGINS.migrate)],
} as const satisfies Record<string, (place: ServicePlace) => Statement[]>;
