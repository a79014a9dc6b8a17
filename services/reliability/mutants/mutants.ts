/** Made in the code as it is loaded: `from` stands once in `file`, and becomes `to`. */
export type Change = { file: string; from: string; to: string };

/** One mistake. */
export type Mutant = Change & {
  name: string;
  /** A second place, where another guard would stop it before a checker could see what it does. */
  and?: Change;
  checker: 'sim' | 'interleaving';
  /** What its checker must say of it: an engine that falls over is seen without one. */
  finding: RegExp;
};

// In the words of the checkers.
const COUNTS =
  /after commit \d+: .*(the log says|the log knows nothing|is missing|no dead letter|never written)/;
const STANDS_STILL = /after the last fault: partition \d+ (is at \d+ of \d+|was never claimed)/;
const NOT_STOPPED = /after the last fault: partition \d+ is stopped by nothing/;
const ORDER = /^✗ .*orders: [ab]+: /;

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
    finding: COUNTS,
  },
  {
    name: 'no fence',
    file: `${STORE}/postgres-store.ts`,
    from: 'if (!(await fence(client, plan.name, commit.progress))) {',
    to: 'await fence(client, plan.name, commit.progress); if (commit.progress.length === 0) {',
    checker: 'sim',
    finding: COUNTS,
  },
  {
    name: 'the fence does not ask for the expected offset',
    file: `${STORE}/fence.ts`,
    from: 'and o.epoch = x.epoch and o.next_offset = x.expected`;',
    to: 'and o.epoch = x.epoch`;',
    checker: 'interleaving',
    finding: ORDER,
  },
  {
    name: 'the fence does not ask for the epoch',
    file: `${STORE}/fence.ts`,
    from: 'and o.epoch = x.epoch and o.next_offset = x.expected`;',
    to: 'and o.next_offset = x.expected`;',
    checker: 'interleaving',
    finding: ORDER,
  },
  {
    name: 'a claim leaves the epoch as it is',
    file: `${STORE}/claim.ts`,
    from: 'do update set epoch = o.epoch + 1,',
    to: 'do update set epoch = o.epoch,',
    checker: 'interleaving',
    finding: ORDER,
  },
  {
    name: 'cells are overwritten, not merged',
    file: 'services/pipeline/render/delta.ts',
    from: "if (how === 'add') return `${column} = t.${column} + excluded.${column}`;",
    to: "if (how === 'add') return `${column} = excluded.${column}`;",
    checker: 'interleaving',
    finding: ORDER,
  },
  {
    name: "rows are sent again when COMMIT's answer is lost",
    file: `${STORE}/postgres-store.ts`,
    from: "if (found !== 'open') return settle(client, found, sent ?? []);",
    to: ROWS_AGAIN,
    checker: 'sim',
    finding: COUNTS,
  },
  {
    name: 'dead letters are written after the transaction',
    file: `${STORE}/postgres-store.ts`,
    from: '  await insertDeadLetters(client, plan.name, commit.deadLetters);\n',
    to: "  await client.query('commit');\n  await insertDeadLetters(client, plan.name, commit.deadLetters);\n",
    checker: 'sim',
    finding: /dead_letters\/\d+\/\d+ is missing/,
  },
  {
    name: 'an engine reads on from wherever its client is',
    file: `${ENGINE}/reading.ts`,
    from: 'if (fetched.fetchedOffset === at.position) return true;',
    to: 'if (fetched.fetchedOffset !== Number.NaN) return true;',
    checker: 'sim',
    finding: COUNTS,
  },
  {
    name: 'the open batch is kept over a rebalance',
    file: `${ENGINE}/owning.ts`,
    from: '  state.open = newBatch(deps);\n',
    to: '',
    and: {
      file: `${ENGINE}/batch.ts`,
      from: 'const found = progress.get(owned.partition) ?? startProgress(owned);',
      to: 'const before = progress.get(owned.partition); const found = before?.epoch === owned.epoch ? before : startProgress(owned);',
    },
    checker: 'sim',
    finding: COUNTS,
  },
  {
    name: 'two keys meet in one cell',
    file: `${FOLD}/view-fold.ts`,
    from: '    for (const name of by) {',
    to: "    key = [start, ...by.map((name) => event[name])].join('');\n    for (const name of [] as string[]) {",
    checker: 'sim',
    finding: COUNTS,
  },
  {
    name: 'the watermark is not taken over with a claim',
    file: `${ENGINE}/owning.ts`,
    from: '...at, endOffset, watermarkMs });',
    to: '...at, endOffset, watermarkMs: Number.NEGATIVE_INFINITY });',
    checker: 'sim',
    finding: COUNTS,
  },
  {
    name: 'nobody asks whether the topic is still the same',
    file: `${ENGINE}/committing.ts`,
    from: 'return found === flight.topicId ?',
    to: 'return found !== undefined ?',
    checker: 'sim',
    finding: COUNTS,
  },
  {
    name: 'a log that lost what was to be read is read on',
    file: `${ENGINE}/assign.ts`,
    from: 'const reason = haltReason(claim, { topicId, bounds: at });',
    to: 'const reason = claim.partition < 0 ? haltReason(claim, { topicId, bounds: at }) : undefined;',
    checker: 'sim',
    finding: COUNTS,
  },
  {
    name: 'a partition seen for the first time is read from its end',
    file: `${ENGINE}/assign.ts`,
    from: 'new Map([...bounds].map(([partition, { startOffset }]) => [partition, startOffset]));',
    to: 'new Map([...bounds].map(([partition, { endOffset }]) => [partition, endOffset]));',
    checker: 'sim',
    finding: /where the log never began/,
  },
  {
    name: 'an engine whose client gave up does not come back',
    file: `${ENGINE}/engine.ts`,
    from: '  deps.clock.after(REJOIN_MS, join);\n',
    to: '',
    checker: 'sim',
    finding: STANDS_STILL,
  },
  {
    name: 'an idle engine does not ask for its claims',
    file: `${ENGINE}/ticking.ts`,
    from: '  void askClaims(context);\n',
    to: '',
    checker: 'sim',
    finding: STANDS_STILL,
  },
  {
    name: 'an idle engine does not ask which topic it is',
    file: `${ENGINE}/ticking.ts`,
    from: '  void askTopic(context);\n',
    to: '',
    checker: 'sim',
    finding: NOT_STOPPED,
  },
  {
    name: 'the bounds of a log that was made again are taken for those of the one before',
    file: `${ENGINE}/looking.ts`,
    from: 'const after = await consumer.topicId();',
    to: 'const after = topicId;',
    checker: 'sim',
    finding: /stopped by E_OFFSET_BEYOND_LOG, which was never true of its log/,
  },
  {
    name: 'a halt that could not be noted is forgotten',
    file: `${ENGINE}/ticking.ts`,
    from: '  void noteHalts(context);\n',
    to: '',
    checker: 'sim',
    finding: NOT_STOPPED,
  },
  {
    name: 'a second batch is sent before the fate of the first is known',
    file: `${ENGINE}/committing.ts`,
    from: 'if (size.empty || state.flight) return;',
    to: 'if (size.empty) return;',
    and: {
      file: `${ENGINE}/committing.ts`,
      from: "throw new TypeError('an outcome without a commit in flight');",
      to: 'return;',
    },
    checker: 'sim',
    finding: STANDS_STILL,
  },
];
