type Outcome = { expected: string; got: string };

/** One attempt: what must come of it, and what did. */
export type Row = Outcome & { group: string; name: string; passed: boolean };

export const row = (group: string, name: string, { expected, got }: Outcome): Row => ({
  group,
  name,
  expected,
  got,
  passed: got === expected,
});
