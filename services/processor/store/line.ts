import type { ClientBase } from 'pg';

import type { Connection } from './connection.ts';
import { storeError } from './store-error.ts';

/** One connection that is made again after it broke; work on it takes turns. */
export function createLine(open: () => Promise<Connection>) {
  let connection: Connection | undefined;
  let turn: Promise<unknown> = Promise.resolve();

  const drop = async () => {
    const leaving = connection;
    connection = undefined;
    await leaving?.hangUp();
  };

  const attempt = async <T>(work: (client: ClientBase) => Promise<T>): Promise<T> => {
    try {
      connection ??= await open();
      return await work(connection.client);
    } catch (error) {
      await drop();
      throw storeError(error);
    }
  };

  return {
    use<T>(work: (client: ClientBase) => Promise<T>): Promise<T> {
      const result = turn.then(() => attempt(work));
      turn = result.catch(() => undefined);
      return result;
    },
    close: () => turn.then(drop),
  };
}

export type Line = ReturnType<typeof createLine>;
