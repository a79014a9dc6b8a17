/** A row never changes; a new version takes its place. */
export type Row = Readonly<Record<string, unknown>>;

/** What a transaction wrote and holds; its rows become everybody's at its commit. */
export type Transaction = {
  id: number;
  writes: Map<string, Row | null>;
  locks: Set<string>;
  /** Keeps recounts away, as the shared advisory lock of a claim does. */
  holdsSchema: boolean;
  /** The fence moved an offset: events were committed. */
  hasMoved: boolean;
};

/**
 * Rows by key, READ COMMITTED, with a lock for each row that is written: what PostgreSQL gives to the statements of the
 * store. A failover to a standby that lagged takes the last commits back.
 */
export function createRows() {
  let rows = new Map<string, Row>();
  let history: { rows: Map<string, Row>; committed: Set<number>; lastEnded: number }[] = [];
  let committed = new Set<number>();
  let lastEnded = 0;
  let lastBegun = 0;
  let open = new Set<Transaction>();

  const end = (transaction: Transaction) => {
    open.delete(transaction);
    lastEnded = Math.max(lastEnded, transaction.id);
  };

  return {
    all: () => rows,
    open: () => [...open],
    begin(): Transaction {
      const transaction = {
        id: ++lastBegun,
        writes: new Map(),
        locks: new Set<string>(),
        holdsSchema: false,
        hasMoved: false,
      };
      open.add(transaction);
      return transaction;
    },
    read: ({ writes }: Transaction, key: string): Row | undefined =>
      writes.has(key) ? (writes.get(key) ?? undefined) : rows.get(key),
    holder: (key: string): Transaction | undefined => [...open].find(({ locks }) => locks.has(key)),
    commit(transaction: Transaction): void {
      if (transaction.writes.size > 0) history = [...history, { rows, committed, lastEnded }].slice(-4);
      rows = new Map(rows);
      for (const [key, row] of transaction.writes)
        if (row) rows.set(key, row);
        else rows.delete(key);
      committed = new Set(committed).add(transaction.id);
      end(transaction);
    },
    rollback: end,
    /** Like `pg_xact_status`, and nothing about transactions that are yet to begin. */
    status: (id: number) => (id <= lastEnded && committed.has(id) ? 'committed' : null),
    /** All transactions that are open are gone. */
    crash(): void {
      open = new Set();
    },
    /** The last commits were never made, and their numbers will be given again. False when there are none. */
    takeBack(commits: number): boolean {
      const before = history.at(-commits);
      if (!before) return false;
      ({ rows, committed, lastEnded } = before);
      history = history.slice(0, -commits);
      lastBegun = lastEnded;
      open = new Set();
      return true;
    },
  };
}

export type Rows = ReturnType<typeof createRows>;
