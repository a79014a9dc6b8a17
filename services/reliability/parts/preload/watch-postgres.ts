import type { Socket } from 'node:net';
import pg from 'pg';

import type { Reach } from './act.ts';

type Query = (this: pg.Client, ...args: unknown[]) => Promise<unknown>;

const named = (statement: unknown) =>
  typeof statement === 'string' ? statement : (statement as { name?: string } | undefined)?.name;

/** Whether the kernel has all that was written. */
const isHandedOver = (client: pg.Client) =>
  (client as unknown as { connection: { stream: Socket } }).connection.stream.writableLength === 0;

/** Tells the steps of each commit of the store; a claim, which begins and commits too, is none. */
export function watchPostgres(reach: Reach): void {
  const prototype = pg.Client.prototype as unknown as { query: Query };
  const { query } = prototype;
  const announced = new WeakSet<pg.Client>();

  const around = async (client: pg.Client, name: string, args: unknown[]): Promise<unknown> => {
    const ask = (sql: string) => query.call(client, sql);
    if (name === 'commit') {
      announced.delete(client);
      await reach('ready', ask);
      const answer = query.apply(client, args);
      // In the same turn of the loop: no answer can have been read.
      if (isHandedOver(client)) void reach('sent');
      const result = await answer;
      await reach('acked');
      return result;
    }
    await reach(name === 'fence' ? 'begun' : 'written', ask);
    const result = await query.apply(client, args);
    if (name === 'fence') await reach('fenced', ask);
    else announced.add(client);
    return result;
  };

  prototype.query = function (...args) {
    const name = named(args[0]);
    const isStep = name === 'fence' || name === 'announce' || (name === 'commit' && announced.has(this));
    return isStep ? around(this, name, args) : query.apply(this, args);
  };
}
