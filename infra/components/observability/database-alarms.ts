import type * as pulumi from '@pulumi/pulumi';
import { MAX_CONNECTIONS } from '../database/parameters.ts';
import type { Alarm } from './alarm.ts';

export type WatchedDatabase = { instanceId: pulumi.Input<string>; storageGb: number };

const GIB = 1024 ** 3;

/** What is watched of RDS. Production is awake always; staging is stopped each night, and silent then. */
export function databaseAlarms({ instanceId, storageGb }: WatchedDatabase, production: boolean): Alarm[] {
  const of = (metric: string) => ({
    namespace: 'AWS/RDS',
    metric,
    dimensions: { DBInstanceIdentifier: instanceId },
    silence: 'fine' as const,
  });
  return [
    {
      ...of('FreeStorageSpace'),
      name: 'database-disk',
      description:
        'Less than a twentieth of the first disk is free, though RDS adds some at a tenth: it has reached storageMaxGb, or has grown just now. Raise database.storageMaxGb.',
      statistic: 'Minimum',
      is: 'below',
      threshold: (storageGb * GIB) / 20,
      minutes: 10,
      // An instance that is gone tells nothing; of the three alarms this one says so.
      silence: production ? 'bad' : 'fine',
    },
    {
      ...of('CPUUtilization'),
      name: 'database-cpu',
      description:
        'The database computes at its limit: look at its slowest statements, or take a larger class.',
      statistic: 'Average',
      is: 'above',
      threshold: 80,
      minutes: 15,
    },
    {
      ...of('DatabaseConnections'),
      name: 'database-connections',
      description: `Four of five sessions are taken (of ${MAX_CONNECTIONS}): who comes after the last is refused.`,
      statistic: 'Maximum',
      is: 'above',
      threshold: MAX_CONNECTIONS * 0.8,
      minutes: 5,
    },
  ];
}
