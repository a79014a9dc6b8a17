import type { Connection } from '@millrace/processor/store/connection.ts';

import { DATABASE } from './backend.ts';
import type { Process, Scheduler } from './scheduler.ts';
import type { Server, Statement } from './server.ts';
import { SqlError } from './sql-error.ts';
import type { Result } from './statement.ts';

type Query = string | { name?: string; text: string; values?: readonly unknown[] };

const cutOff = () => Object.assign(new Error('Connection terminated unexpectedly'), { code: 'ECONNRESET' });

const statementOf = (query: Query, values: readonly unknown[]): Statement =>
  typeof query === 'string' ? { text: query, values } : { values: [], ...query };

/** A client's end of a session. Whatever it sends arrives, and is answered, when the scheduler lets it. */
export function openSession(scheduler: Scheduler, server: Server, owner: Process) {
  const backend = server.connect(owner);
  let isCut = false;
  let pending: PromiseWithResolvers<Result> | undefined;

  const hear = (outcome: Result | SqlError) => {
    if (isCut) return;
    const asking = pending;
    pending = undefined;
    if (outcome instanceof SqlError) asking?.reject(outcome);
    else asking?.resolve(outcome);
  };

  const query = (asked: Query, given: readonly unknown[] = []): Promise<Result> => {
    if (isCut || backend.isGone) return Promise.reject(cutOff());
    const statement = statementOf(asked, given);
    const what = statement.name ?? statement.text.slice(0, 40);
    pending = Promise.withResolvers<Result>();
    const reply = (outcome: Result | SqlError) =>
      scheduler.add({ by: owner, what: `is answered: ${what}`, run: () => hear(outcome) });
    const arrive = () => server.receive(backend, { ...statement, reply });
    scheduler.add({ by: DATABASE, what: `${owner.name} asks: ${what}`, run: arrive });
    return pending.promise;
  };

  /** The client knows at once; the server when it looks. */
  const cut = () => {
    if (isCut) return;
    isCut = true;
    pending?.reject(cutOff());
    pending = undefined;
    scheduler.add({ by: DATABASE, what: `${owner.name} is gone`, run: () => server.close(backend) });
  };

  const connection: Connection = {
    client: { query } as unknown as Connection['client'],
    hangUp: async () => cut(),
  };
  return { owner, connection, cut, isBusy: () => pending !== undefined };
}

export type Session = ReturnType<typeof openSession>;
