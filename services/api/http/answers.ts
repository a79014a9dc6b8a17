import type { Stamp } from '../queries/version.ts';
import type { Version } from '../queries/versions.ts';

/** A serialized answer and the version of the pipeline that it shows. */
export type Answer = Stamp & { body: string };
type Kept = { answer: Answer; era: number };
type Least = Pick<Version, 'era' | 'version'>;
type Load = () => Promise<Answer>;
/** `running` shows `least` or newer; `next` starts when it ends, and so shows all that is committed now. */
type Flight = { least: Least; running: Promise<Answer>; next: Promise<Answer> | null };

// After the database was set back, a higher version is not a newer one.
const covers = (has: Least, least: Least) => has.era === least.era && has.version >= least.version;

// In characters, which is bytes for nearly all of what we send.
const KEPT_CHARACTERS = 16_000_000;
const KEPT_ANSWERS = 500;

/**
 * The newest answer of each address, so that a crowd asks the database once. Of one address at most one query runs and
 * one waits, however fast versions change: the one that waits serves everybody who came since the running one began.
 */
export function createAnswers(limits = { characters: KEPT_CHARACTERS, answers: KEPT_ANSWERS }) {
  const kept = new Map<string, Kept>();
  const flights = new Map<string, Flight>();
  let characters = 0;

  function drop(url: string): void {
    characters -= kept.get(url)?.answer.body.length ?? 0;
    kept.delete(url);
  }

  function keep(url: string, answer: Answer, era: number): void {
    drop(url);
    kept.set(url, { answer, era });
    characters += answer.body.length;
    for (const oldest of kept.keys()) {
      if (characters <= limits.characters && kept.size <= limits.answers) break;
      drop(oldest);
    }
  }

  function start(url: string, least: Least, load: Load): Promise<Answer> {
    const flight: Flight = { least, running: load(), next: null };
    flights.set(url, flight);
    const land = () => flights.get(url) === flight && flights.delete(url);
    flight.running.then((answer) => (land(), keep(url, answer, least.era)), land);
    return flight.running;
  }

  return {
    /** The answer of an address in version `least` or newer, of the same era. `load` must read a moment after it was called. */
    async get(url: string, least: Least, load: Load): Promise<Answer> {
      const known = kept.get(url);
      if (known && covers({ era: known.era, version: known.answer.version }, least)) return known.answer;
      const flight = flights.get(url);
      if (!flight) return start(url, least, load);
      if (covers(flight.least, least)) return flight.running;
      const again = () => start(url, least, load);
      flight.next ??= flight.running.then(again, again);
      return flight.next;
    },
  };
}

export type Answers = ReturnType<typeof createAnswers>;
