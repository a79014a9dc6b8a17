import { deadLetters, DELTAS } from './delta-statements.ts';
import { claim, fence, lost, observe, standing, stop } from './offset-statements.ts';
import { simulated } from './pipeline.ts';
import { SqlError } from './sql-error.ts';
import { answer, type Running, type Scope } from './statement.ts';

export const REGISTRATION = 'registration';
export type RegistrationRow = { lastEpoch: number; fromZero: boolean };

const PLAN: unknown = JSON.parse(JSON.stringify(simulated.plan));

function* lockSchema({ transaction }: Scope): Running {
  transaction.holdsSchema = true;
  yield* [];
  return answer([]);
}

function* registration({ rows, transaction }: Scope): Running {
  const row = rows.read(transaction, REGISTRATION) as RegistrationRow | undefined;
  yield* [];
  return answer([{ plan: PLAN, last_epoch: row?.lastEpoch ?? 0, from_zero: row?.fromZero ?? false }]);
}

function* announce({ transaction }: Scope): Running {
  yield* [];
  return answer([{ transaction: String(transaction.id) }]);
}

function* wasWritten({ rows, values }: Scope): Running {
  yield* [];
  return answer([{ status: rows.status(Number(values[0])) }]);
}

function* nothing(): Running {
  yield* [];
  return answer([]);
}

const NAMED: Record<string, (scope: Scope) => Running> = {
  claim,
  fence,
  standing,
  lost,
  observe,
  stop,
  announce,
  was_written: wasWritten,
  dead_letters: deadLetters,
};

const TEXTS: [prefix: string, statement: (scope: Scope) => Running][] = [
  ['select pg_advisory_xact_lock_shared', lockSchema],
  ['select plan, last_epoch, from_zero', registration],
  ['select 1', nothing],
];

/** What a statement of the store does, by its name or its text; a new one must be told here what it does. */
export function statementNamed(name: string | undefined, text: string): (scope: Scope) => Running {
  const found =
    (name && (NAMED[name] ?? DELTAS.get(name))) ?? TEXTS.find(([prefix]) => text.startsWith(prefix))?.[1];
  if (!found) throw new SqlError('42601', `the simulation does not know this statement: ${name ?? text}`);
  return found;
}
