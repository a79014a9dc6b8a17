import { pipelines } from '@millrace/pipeline/registry.ts';
import { readConfig } from '../config.ts';
import type { Output } from '../terminal/output.ts';
import type { Verdict } from '../verify/verify.ts';

const TALLY = { read: 9, counted: 9, deadLettered: 0, droppedLate: 0, late: 0 };

/** What a check of 9 events in one table answers. */
export function verdictOf(change: Partial<Verdict> = {}): Verdict {
  const table = { table: 'flights_airport', expectedRows: 2, actualRows: 2, cells: 12, different: 0 };
  return {
    pipeline: pipelines[0]?.plan.name ?? '',
    oracle: TALLY,
    processor: TALLY,
    deadLettersDifferent: 0,
    tables: [table],
    cells: 12,
    different: 0,
    notCounted: 0,
    stopped: [],
    ok: true,
    ...change,
  };
}

/** The verdict of a check that found one wrong cell. */
export function wrongVerdict(): Verdict {
  const tables = verdictOf().tables.map((table) => ({ ...table, different: 1 }));
  return verdictOf({ tables, different: 1, ok: false });
}

/** An output that keeps what it is given. */
export function keptOutput(): Output & { said: string[]; noted: string[]; emitted: object[] } {
  const [said, noted, emitted]: [string[], string[], object[]] = [[], [], []];
  return {
    json: false,
    moves: false,
    said,
    noted,
    emitted,
    say: (line) => void said.push(line),
    note: (line) => void noted.push(line),
    status: () => undefined,
    emit: (event, data) => void emitted.push({ event, ...data }),
  };
}

/** A stack that stands, with nothing behind its addresses. */
export function idleStack(signal = new AbortController().signal) {
  const found = {
    databaseUrl: 'postgres://nowhere/x',
    brokers: 'nowhere:1',
    logins: { processor: '', api: '' },
  };
  const output = keptOutput();
  const idle = { ports: {}, replays: [], isRecount: false, away: () => [] };
  return { ...idle, config: readConfig({}), found, signal, output };
}
