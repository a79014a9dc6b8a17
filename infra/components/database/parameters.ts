// The minor version is written out: RDS would take the newest at the day of creation, and stacks would differ.
export const ENGINE_VERSION = '18.6';
export const PARAMETER_FAMILY = `postgres${ENGINE_VERSION.split('.')[0]}`;

/** So many sessions on every instance class: RDS would derive it from memory, and no alarm could name a number. */
export const MAX_CONNECTIONS = 200;

type Parameter = { name: string; value: string; applyMethod?: 'pending-reboot' };

export const PARAMETERS: Parameter[] = [
  // A connection without TLS is refused. Whether the server is the right one, the client must ask (verify-full).
  { name: 'rds.force_ssl', value: '1' },
  // Nobody replicates out of this database; each slot that nobody reads would fill its disk.
  { name: 'rds.logical_replication', value: '0', applyMethod: 'pending-reboot' },
  { name: 'max_connections', value: String(MAX_CONNECTIONS), applyMethod: 'pending-reboot' },
  // Slow statements (ms), waits for locks, changes of the schema, files of 10 MB and more (kB). A slow statement is
  // logged with its values: the log is as secret as the tables, and encrypted by the same key.
  { name: 'log_min_duration_statement', value: '1000' },
  { name: 'log_lock_waits', value: '1' },
  { name: 'log_statement', value: 'ddl' },
  { name: 'log_temp_files', value: '10240' },
];
