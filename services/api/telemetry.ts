import type pg from 'pg';
import { Gauge, type Registry } from 'prom-client';

import type { Hub } from './live/hub.ts';
import type { Listener } from './live/listener.ts';

type Watched = { pool: pg.Pool; hub: Hub; listener: Listener };

/** Gauges that are read when they are asked for: database connections, live readers, the listening connection. */
export function watchProcess(registry: Registry, { pool, hub, listener }: Watched): void {
  const gauge = (name: string, help: string, read: () => number) =>
    new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        this.set(read());
      },
    });
  gauge('millrace_api_live_clients', 'Readers that follow a live stream', () => hub.followers());
  gauge('millrace_api_listener_up', '1 while the connection that hears commits is open', () =>
    Number(listener.connected()),
  );
  gauge('millrace_api_pool_connections', 'Database connections that are open', () => pool.totalCount);
  gauge('millrace_api_pool_idle', 'Database connections without work', () => pool.idleCount);
  gauge('millrace_api_pool_waiting', 'Requests that wait for a database connection', () => pool.waitingCount);
}
