/** One mistake, made in the code as it is loaded: `from` stands once in `file`, and becomes `to`. */
export type Mutant = {
  name: string;
  file: string;
  from: string;
  to: string;
  checker: 'sim' | 'interleaving';
};

const ENGINE = 'services/processor/engine';
const STORE = 'services/processor/store';
const FOLD = 'services/pipeline/fold';

const ROWS_AGAIN = `if (found === 'fenced') return 'fenced';
    if (sent) {
      await client.query('begin');
      for (const [i, cells] of commit.cells.entries())
        for (const delta of deltas[i]?.(cells) ?? []) await client.query(delta);
      await client.query('commit');
      return 'committed';
    }`;

/** Mistakes that somebody could make, each of which loses, doubles or forgets something. */
export const MUTANTS: Mutant[] = [
  {
    name: 'offsets are committed before the rows',
    file: `${STORE}/postgres-store.ts`,
    from: 'for (const [i, cells] of commit.cells.entries())',
    to: "await client.query('commit'); await client.query('begin'); for (const [i, cells] of commit.cells.entries())",
    checker: 'sim',
  },
  {
    name: 'no fence',
    file: `${STORE}/postgres-store.ts`,
    from: 'if (!(await fence(client, plan.name, commit.progress))) {',
    to: 'await fence(client, plan.name, commit.progress); if (commit.progress.length === 0) {',
    checker: 'sim',
  },
  {
    name: 'the fence does not ask for the expected offset',
    file: `${STORE}/fence.ts`,
    from: 'and o.epoch = x.epoch and o.next_offset = x.expected`;',
    to: 'and o.epoch = x.epoch`;',
    checker: 'interleaving',
  },
  {
    name: 'the fence does not ask for the epoch',
    file: `${STORE}/fence.ts`,
    from: 'and o.epoch = x.epoch and o.next_offset = x.expected`;',
    to: 'and o.next_offset = x.expected`;',
    checker: 'interleaving',
  },
  {
    name: 'a claim leaves the epoch as it is',
    file: `${STORE}/claim.ts`,
    from: 'do update set epoch = o.epoch + 1,',
    to: 'do update set epoch = o.epoch,',
    checker: 'interleaving',
  },
  {
    name: 'cells are overwritten, not merged',
    file: 'services/pipeline/render/delta.ts',
    from: "if (how === 'add') return `${column} = t.${column} + excluded.${column}`;",
    to: "if (how === 'add') return `${column} = excluded.${column}`;",
    checker: 'interleaving',
  },
  {
    name: "rows are sent again when COMMIT's answer is lost",
    file: `${STORE}/postgres-store.ts`,
    from: "if (found !== 'open') return settle(client, found, sent ?? []);",
    to: ROWS_AGAIN,
    checker: 'sim',
  },
  {
    name: 'dead letters are written after the transaction',
    file: `${STORE}/postgres-store.ts`,
    from: '  await insertDeadLetters(client, plan.name, commit.deadLetters);\n',
    to: "  await client.query('commit');\n  await insertDeadLetters(client, plan.name, commit.deadLetters);\n",
    checker: 'sim',
  },
  {
    name: 'an engine reads on from wherever its client is',
    file: `${ENGINE}/reading.ts`,
    from: 'if (fetched.fetchedOffset === at.position) return true;',
    to: 'if (fetched.fetchedOffset !== Number.NaN) return true;',
    checker: 'sim',
  },
  {
    name: 'the open batch is kept over a rebalance',
    file: `${ENGINE}/owning.ts`,
    from: '  state.open = newBatch(deps);\n',
    to: '',
    checker: 'sim',
  },
  {
    name: 'two keys meet in one cell',
    file: `${FOLD}/view-fold.ts`,
    from: '    for (const name of by) {',
    to: "    key = [start, ...by.map((name) => event[name])].join('');\n    for (const name of [] as string[]) {",
    checker: 'sim',
  },
  {
    name: 'the watermark is not taken over with a claim',
    file: `${ENGINE}/owning.ts`,
    from: '...at, endOffset, watermarkMs });',
    to: '...at, endOffset, watermarkMs: Number.NEGATIVE_INFINITY });',
    checker: 'sim',
  },
  {
    name: 'nobody asks whether the topic is still the same',
    file: `${ENGINE}/committing.ts`,
    from: 'return found === flight.topicId ?',
    to: 'return found !== undefined ?',
    checker: 'sim',
  },
  {
    name: 'a log that lost what was to be read is read on',
    file: `${ENGINE}/assign.ts`,
    from: 'const reason = haltReason(claim, { topicId, bounds: at });',
    to: 'const reason = claim.partition < 0 ? haltReason(claim, { topicId, bounds: at }) : undefined;',
    checker: 'sim',
  },
  {
    name: 'a partition seen for the first time is read from its end',
    file: `${ENGINE}/assign.ts`,
    from: 'new Map([...bounds].map(([partition, { startOffset }]) => [partition, startOffset]));',
    to: 'new Map([...bounds].map(([partition, { endOffset }]) => [partition, endOffset]));',
    checker: 'sim',
  },
  {
    name: 'an engine whose client gave up does not come back',
    file: `${ENGINE}/engine.ts`,
    from: '  deps.clock.after(REJOIN_MS, join);\n',
    to: '',
    checker: 'sim',
  },
  {
    name: 'an idle engine does not ask for its claims',
    file: `${ENGINE}/ticking.ts`,
    from: '  void askClaims(context);\n',
    to: '',
    checker: 'sim',
  },
  {
    name: 'a halt that could not be noted is forgotten',
    file: `${ENGINE}/ticking.ts`,
    from: '  void noteHalts(context);\n',
    to: '',
    checker: 'sim',
  },
  {
    name: 'a second batch is sent before the fate of the first is known',
    file: `${ENGINE}/committing.ts`,
    from: 'if (size.empty || state.flight) return;',
    to: 'if (size.empty) return;',
    checker: 'sim',
  },
];
