import { MillraceError } from '@millrace/runtime/errors.ts';
import type { Connection } from '@millrace/processor/store/connection.ts';

import type { Transaction } from './rows.ts';
import type { Process, Scheduler } from './scheduler.ts';
import { createServer } from './server.ts';
import { openSession, type Session } from './session.ts';

const refused = () =>
  new MillraceError({ code: 'E_DATABASE', message: 'PostgreSQL: ECONNREFUSED', retriable: true });

/** All sessions of a database, and whether it can be reached. */
export function createDatabase(scheduler: Scheduler, onCommit: (transaction: Transaction) => void) {
  const server = createServer(scheduler, onCommit);
  let sessions: Session[] = [];
  let isDown = false;

  const endAll = () => {
    server.crash();
    for (const session of sessions.splice(0)) session.cut();
  };

  return {
    server,
    isDown: () => isDown,
    open: (owner: Process): Promise<Connection> =>
      scheduler.later(owner, 'connects to the database', () => {
        if (isDown) throw refused();
        const session = openSession(scheduler, server, owner);
        sessions.push(session);
        return session.connection;
      }),
    /** Cuts one session that waits for an answer; false when there is none. */
    cutOne(pick: (choices: number) => number): boolean {
      const busy = sessions.filter((session) => session.isBusy());
      if (busy.length === 0) return false;
      const cut = busy[pick(busy.length)] as Session;
      sessions = sessions.filter((session) => session !== cut);
      cut.cut();
      return true;
    },
    /** A process is gone: its sockets close. */
    leave(owner: Process): void {
      // The scheduler has forgotten the process: what its promises would do now, nobody does.
      for (const session of sessions) if (session.owner === owner) session.cut();
      sessions = sessions.filter((session) => session.owner !== owner);
    },
    crash(): void {
      endAll();
      isDown = true;
    },
    /** A standby that did not have the last commits takes over. */
    failOver(commits: number): boolean {
      if (!server.rows.takeBack(commits)) return false;
      endAll();
      return true;
    },
    up: () => void (isDown = false),
  };
}

export type Database = ReturnType<typeof createDatabase>;
