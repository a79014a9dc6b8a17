import type { Database } from './database.ts';
import { readVersion } from './version.ts';

// So short that a reader cannot tell, so long that a crowd asks once. A notification ends it at once.
const KEPT_MS = 20;

type Entry = { reading: Promise<number>; until: number };

/** Versions of pipelines, kept for some milliseconds; many askers share one query. */
export function createVersions(database: Database, now: () => number = Date.now) {
  const entries = new Map<string, Entry>();

  function read(pipeline: string): Promise<number> {
    const known = entries.get(pipeline);
    if (known && now() < known.until) return known.reading;
    const entry: Entry = { reading: readVersion(database, pipeline), until: Number.POSITIVE_INFINITY };
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
