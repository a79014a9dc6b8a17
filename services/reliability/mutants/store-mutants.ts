import { COUNTS, type Mutant } from './mutant.ts';

const STORE = 'services/processor/store';

const ROWS_AGAIN = `if (found === 'fenced') return 'fenced';
    if (sent) {
      await client.query('begin');
      for (const [i, cells] of commit.cells.entries())
        for (const delta of deltas[i]?.(cells) ?? []) await client.query(delta);
      await client.query('commit');
      return 'committed';
    }`;

/** Mistakes in what is said to the database, and in which order. */
export const STORE_MUTANTS: Mutant[] = [
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
    finding: /^✗ two batches under one claim, from the same offset: .*they are committed and committed$/,
  },
  {
    name: 'the fence does not ask for the epoch',
    file: `${STORE}/fence.ts`,
    from: 'and o.epoch = x.epoch and o.next_offset = x.expected`;',
    to: 'and o.next_offset = x.expected`;',
    checker: 'interleaving',
    finding:
      /^✗ a batch, and the claim of a successor: .*the batch is committed, and its successor begins at 0 in epoch 2$/,
  },
  {
    name: 'a claim leaves the epoch as it is',
    file: `${STORE}/claim.ts`,
    from: 'do update set epoch = o.epoch + 1,',
    to: 'do update set epoch = o.epoch,',
    checker: 'interleaving',
    finding:
      /^✗ a batch, and the claim of a successor: .*the batch is committed, and its successor begins at 3 in epoch 1$/,
  },
  {
    name: 'cells are overwritten, not merged',
    file: 'services/pipeline/render/delta.ts',
    from: "if (how === 'add') return `${column} = t.${column} + excluded.${column}`;",
    to: "if (how === 'add') return `${column} = excluded.${column}`;",
    checker: 'interleaving',
    finding:
      /^✗ batches of two partitions that meet in one cell: .*: events is [23] and not 5, n is [23] and not 5$/,
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
];
