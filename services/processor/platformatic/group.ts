import type { MillraceError } from '@millrace/runtime/errors.ts';

/** What a group tells its member. */
export type GroupNews = {
  /** These partitions are ours from now on and no others; settles when the engine knows. */
  assigned(partitions: readonly number[]): Promise<void>;
  /** The member has left, or was left; a new one must join. */
  failed(error: MillraceError): void;
};

/** A membership of a Kafka group, of either protocol; it is joined once. */
export type Group = {
  /** Settles when the coordinator has taken us in. Errors: those of the client. */
  join(): Promise<void>;
  commit(offsets: ReadonlyMap<number, number>): Promise<void>;
  /** Says goodbye, if there is a connection for it, and ends all connections. */
  leave(): Promise<void>;
  /** Ends all connections without a goodbye. */
  drop(): void;
};

export type GroupSettings = { topic: string; groupId: string; sessionTimeoutMs: number };
