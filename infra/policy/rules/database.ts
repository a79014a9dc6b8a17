import { at, isProduction, rule, type Props, type Rule } from '../rule.ts';

const INSTANCE = ['rds/instance:Instance'];
const BACKUP_DAYS = 14; // what production can be put back to

/** A rule that a property of a database has one value, everywhere or in production alone. */
const must = (
  name: string,
  description: string,
  { path, is, only = () => true }: { path: string; is: unknown; only?: (props: Props) => boolean },
): Rule =>
  rule(name, { description, of: INSTANCE }, (props) =>
    !only(props) || at(props, path) === is
      ? undefined
      : `${path} is ${String(at(props, path))}, not ${String(is)}`,
  );

export const DATABASE_RULES: Rule[] = [
  must('database-is-not-public', 'A database has no address on the internet.', {
    path: 'publiclyAccessible',
    is: false,
  }),
  must('database-is-encrypted', 'A database is encrypted at rest.', { path: 'storageEncrypted', is: true }),
  must('database-password-is-managed', 'AWS makes and rotates the master password; nobody writes it down.', {
    path: 'manageMasterUserPassword',
    is: true,
  }),
  must('database-takes-iam-tokens', 'Services log in by tokens of their roles, not by passwords.', {
    path: 'iamDatabaseAuthenticationEnabled',
    is: true,
  }),
  must('production-database-survives-a-zone', 'Production’s database has a standby in another zone.', {
    path: 'multiAz',
    is: true,
    only: isProduction,
  }),
  must('production-database-is-not-deleted', 'Production’s database cannot be deleted by a mistake.', {
    path: 'deletionProtection',
    is: true,
    only: isProduction,
  }),
  must('production-database-leaves-a-snapshot', 'Production’s database leaves a snapshot behind.', {
    path: 'skipFinalSnapshot',
    is: false,
    only: isProduction,
  }),
  rule(
    'database-has-own-key',
    { description: 'A database is encrypted with a key of ours, which we can withdraw.', of: INSTANCE },
    ({ kmsKeyId }) => (kmsKeyId ? undefined : 'has no kmsKeyId'),
  ),
  rule(
    'database-has-backups',
    { description: `Backups are kept for a day, in production for ${BACKUP_DAYS}.`, of: INSTANCE },
    (props) => {
      const [days, least] = [
        Number(props['backupRetentionPeriod'] ?? 0),
        isProduction(props) ? BACKUP_DAYS : 1,
      ];
      return days >= least ? undefined : `backupRetentionPeriod is ${days}, less than ${least}`;
    },
  ),
  rule(
    'database-asks-for-tls',
    { description: 'PostgreSQL refuses connections without TLS.', of: ['rds/parameterGroup:ParameterGroup'] },
    ({ parameters }) => {
      const forced = (parameters as { name: string; value: string }[] | undefined)?.find(
        ({ name }) => name === 'rds.force_ssl',
      );
      return forced?.value === '1' ? undefined : 'does not set rds.force_ssl to 1';
    },
  ),
];
