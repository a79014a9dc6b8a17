type Line = { level?: number; code?: string; msg?: string; fix?: string };

const KEPT = 40;
// Texts beyond this many different ones are not counted each for itself.
const TEXTS = 500;

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
  const messages = new Map<string, { times: number; at: number }>();
  const texts: string[] = [];
  let fenced = 0;
  return {
    take(text: string): void {
      texts.push(text);
      if (texts.length > KEPT) texts.shift();
      const line = parse(text);
      if (line?.code) add(codes, line.code);
      if (line?.msg && messages.size < TEXTS)
        messages.set(line.msg, { times: (messages.get(line.msg)?.times ?? 0) + 1, at: performance.now() });
      if (line?.msg?.startsWith('fenced:')) fenced++;
    },
    /** Lines that bore this code. */
    coded: (code: string) => codes.get(code) ?? 0,
    codes: () => Object.fromEntries(codes),
    fenced: () => fenced,
    tail: () => [...texts],
    /** Messages that this pattern finds. */
    said: (pattern: RegExp) =>
      [...messages].reduce((sum, [text, { times }]) => (pattern.test(text) ? sum + times : sum), 0),
    /** When a message that this pattern finds came last, by `performance.now`; 0 when none did. */
    lastAt: (pattern: RegExp) =>
      [...messages].reduce((last, [text, { at }]) => (pattern.test(text) ? Math.max(last, at) : last), 0),
  };
}

export type WorkerLog = ReturnType<typeof createWorkerLog>;
