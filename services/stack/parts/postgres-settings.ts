/**
 * Server settings for one laptop that loads in bulk. Safety stays on: a commit is on disk when it is answered.
 * `wal_compression` is absent because this build has no lz4, and pglz costs more than it saves.
 */
const SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '', // no socket file to leave behind
  password_encryption: 'scram-sha-256',
  max_connections: '100',
  shared_buffers: '256MB',
  effective_cache_size: '2GB',
  work_mem: '32MB',
  maintenance_work_mem: '256MB',
  max_wal_size: '4GB',
  min_wal_size: '512MB',
  checkpoint_timeout: '15min',
  wal_buffers: '16MB',
  random_page_cost: '1.1',
  jit: 'off',
  fsync: 'on',
  synchronous_commit: 'on',
  log_destination: 'stderr',
  log_checkpoints: 'off',
  timezone: 'UTC',
} as const;

/** For tests only: a power cut may lose everything, a crash of the process loses nothing that matters to a test. */
const UNSAFE = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  max_wal_size: '1GB',
  min_wal_size: '80MB',
};

/** Command-line flags of `postgres`; `more` settings come on top. */
export function serverFlags(
  port: number,
  durable: boolean,
  more: Readonly<Record<string, string>> = {},
): string[] {
  const settings = { ...SETTINGS, ...(durable ? {} : UNSAFE), ...more, port: String(port) };
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}
