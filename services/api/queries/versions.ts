import type { Database } from './database.ts';
import { readVersion, type Stamp } from './version.ts';

// So short that a reader cannot tell, so long that a crowd asks once. A notification ends it at once.
const KEPT_MS = 20;

/** A stamp, and how often the database was seen to be another one, or set back: versions of two eras do not compare. */
export type Version = Stamp & { era: number };
type Entry = { reading: Promise<Version>; until: number };

const isSetBack = (before: Stamp, after: Stamp) =>
  before.identity !== after.identity || after.version < before.version;

/** Versions of pipelines, kept for some milliseconds; many askers share one query. */
export function createVersions(database: Database, now: () => number = Date.now) {
  const entries = new Map<string, Entry>();
  const newest = new Map<string, Version>();

  async function readNow(pipeline: string): Promise<Version> {
    // Only what was there before this query began: one that overtakes it may well be ahead.
    const before = newest.get(pipeline);
    const stamp = await readVersion(database, pipeline);
    const era = newest.get(pipeline)?.era ?? 0;
    const version = { ...stamp, era: before && isSetBack(before, stamp) ? era + 1 : era };
    newest.set(pipeline, version);
    return version;
  }

  function read(pipeline: string): Promise<Version> {
    const known = entries.get(pipeline);
    if (known && now() < known.until) return known.reading;
    const entry: Entry = { reading: readNow(pipeline), until: Number.POSITIVE_INFINITY };
    const settled = () => (entry.until = now() + KEPT_MS);
    entry.reading.then(settled, () => entries.get(pipeline) === entry && entries.delete(pipeline));
    entries.set(pipeline, entry);
    return entry.reading;
  }

  return {
    read,
    /** Forgets one pipeline's version, or all; a query on its way is not waited for by those who ask from now on. */
    forget(pipeline?: string): void {
      if (pipeline === undefined) entries.clear();
      else entries.delete(pipeline);
    },
  };
}

export type Versions = ReturnType<typeof createVersions>;
