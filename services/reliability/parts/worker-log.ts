type Line = { level?: number; code?: string; msg?: string; fix?: string };

const KEPT = 40;
// Texts beyond this many different ones are not counted each for itself.
const TEXTS = 500;

/** How often something was said, when it was last, and when by each worker. */
type Said = { times: number; at: number; by: Map<number, number> };

const add = (map: Map<string, number>, key: string) => void map.set(key, (map.get(key) ?? 0) + 1);

const parse = (text: string): Line | undefined => {
  try {
    return JSON.parse(text) as Line;
  } catch {
    return undefined;
  }
};

/** What workers say, counted; the last lines are kept for who asks why. */
export function createWorkerLog() {
  const codes = new Map<string, number>();
  const messages = new Map<string, Said>();
  const texts: string[] = [];
  let fenced = 0;
  const hear = (message: string, worker: number) => {
    const { times, by } = messages.get(message) ?? { times: 0, by: new Map<number, number>() };
    const at = performance.now();
    messages.set(message, { times: times + 1, at, by: by.set(worker, at) });
  };
  const take = (text: string, worker: number) => {
    texts.push(text);
    if (texts.length > KEPT) texts.shift();
    const line = parse(text);
    if (line?.code) add(codes, line.code);
    if (line?.msg && messages.size < TEXTS) hear(line.msg, worker);
    if (line?.msg?.startsWith('fenced:')) fenced++;
  };
  return {
    /** Where a worker says its lines, which is told by how many were started before it. */
    of: (worker: number) => ({ take: (text: string) => take(text, worker) }),
    /** Lines that bore this code. */
    coded: (code: string) => codes.get(code) ?? 0,
    codes: () => Object.fromEntries(codes),
    fenced: () => fenced,
    tail: () => [...texts],
    /** Messages that this pattern finds. */
    said: (pattern: RegExp) =>
      [...messages].reduce((sum, [text, { times }]) => (pattern.test(text) ? sum + times : sum), 0),
    /** Which messages that this pattern finds were said since then, and by how many workers. */
    since(pattern: RegExp, since: number): { texts: string[]; workers: number } {
      const found = [...messages].filter(([text, { at }]) => at >= since && pattern.test(text));
      const by = found.flatMap(([, said]) => [...said.by].filter(([, at]) => at >= since));
      return { texts: found.map(([text]) => text), workers: new Set(by.map(([worker]) => worker)).size };
    },
    /** When a message that this pattern finds came last, by `performance.now`; 0 when none did. */
    lastAt: (pattern: RegExp) =>
      [...messages].reduce((last, [text, { at }]) => (pattern.test(text) ? Math.max(last, at) : last), 0),
  };
}

export type WorkerLog = ReturnType<typeof createWorkerLog>;
