import { existsSync, mkdtempSync, rmSync, chmodSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { readConfig } from '@millrace/stack/config.ts';
import { expect, it } from 'vitest';

import { rowsNamed } from './rows.ts';
import { runAll } from './run-all.ts';

// Ten rows of some ten seconds each, and more beside other work.
const LIMIT_MS = 280_000;

it(
  'the quick rows pass, and leave nothing behind',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'millrace-chaos-'));
    chmodSync(folder, 0o755); // PostgreSQL runs as another user when we are root
    const { signal } = new AbortController();
    const rows = rowsNamed({ quick: true, only: [] });
    try {
      const failed: unknown[] = [];
      const { results, leftovers } = await runAll(
        { config: readConfig(), folder, seed: 1, quick: true, signal },
        rows,
        {
          starts: () => undefined,
          ended: ({ row, failures, lastWords }) =>
            failures.length > 0 && failed.push({ row: row.name, failures, lastWords }),
        },
      );
      expect(failed).toEqual([]);
      expect(leftovers).toEqual([]);
      expect(results).toHaveLength(rows.length);
      expect(rows.length).toBeGreaterThanOrEqual(8);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
    expect(existsSync(folder)).toBe(false);
  },
  LIMIT_MS,
);
