import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readConfig } from '../config.ts';
import { removeData } from './fresh.ts';

function stateWithData(): string {
  const stateDir = mkdtempSync(join(tmpdir(), 'millrace-fresh-'));
  onTestFinished(() => rmSync(stateDir, { recursive: true }));
  for (const name of ['postgres', 'kafka', 'logs']) {
    mkdirSync(join(stateDir, name));
    writeFileSync(join(stateDir, name, 'file'), Buffer.alloc(2_000_000));
  }
  return stateDir;
}

test('what is deleted is told before it is gone, with its size; logs stay', () => {
  const stateDir = stateWithData();
  const told: [text: string, isThere: boolean][] = [];
  const note = (text: string) => void told.push([text, existsSync(/ (\S+) \(/.exec(text)?.[1] ?? '')]);
  removeData({ ...readConfig({}), stateDir }, note);
  expect(told).toEqual(
    ['postgres', 'kafka'].map((name) => [`--fresh deletes ${join(stateDir, name)} (2 MB)`, true]),
  );
  expect(['postgres', 'kafka', 'logs'].map((name) => existsSync(join(stateDir, name)))).toEqual([
    false,
    false,
    true,
  ]);
});

test('what is not ours is refused, and ours stays', () => {
  const config = { ...readConfig({}), stateDir: stateWithData(), kafkaBrokers: 'elsewhere:9092' };
  expect(() => removeData(config, () => undefined)).toThrow(
    expect.objectContaining({
      code: 'E_FRESH_EXTERNAL',
      fix: expect.stringContaining('--recount') as string,
    }) as Error,
  );
  expect(existsSync(join(config.stateDir, 'kafka'))).toBe(true);
});
