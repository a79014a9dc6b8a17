import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readConfig, type StackConfig } from '../config.ts';
import { checkDisk } from './disk.ts';
import { inspect, preflight } from './preflight.ts';

function configWith(change: Partial<StackConfig>): StackConfig {
  const stateDir = mkdtempSync(join(tmpdir(), 'millrace-preflight-'));
  onTestFinished(() => rmSync(stateDir, { recursive: true, force: true }));
  return {
    ...readConfig({ PATH: process.env.PATH }),
    databaseUrl: undefined,
    kafkaBrokers: undefined,
    stateDir,
    ...change,
  };
}

const silent = (): void => undefined;

test('without Java a start is refused, and the fix says how to get it', async () => {
  const config = configWith({ env: { PATH: '/nowhere' } });
  await expect(preflight(config, silent)).rejects.toMatchObject({
    code: 'E_NO_JAVA',
    fix: expect.stringContaining('openjdk') as string,
  });
});

test('neither Java nor Maven is needed when KAFKA_BROKERS gives a Kafka', async () => {
  const config = configWith({ env: { PATH: '/nowhere' }, kafkaBrokers: '127.0.0.1:9092' });
  expect(await preflight(config, silent)).toContain('node 2');
});

test('without Maven and without Kafka’s jars a start is refused', async () => {
  const findings = await inspect(configWith({ env: { PATH: '/nowhere' } }));
  expect(findings.find(({ name }) => name === 'maven')).toMatchObject({ level: 'fails', code: 'E_NO_MAVEN' });
});

test('a folder that cannot be written to is refused', async () => {
  const config = configWith({});
  const file = join(config.stateDir, 'a-file');
  writeFileSync(file, '');
  // Below a file nobody can write, root included.
  const findings = await inspect({ ...config, stateDir: join(file, 'state') });
  expect(findings.find(({ name }) => name === 'folder')).toMatchObject({
    level: 'fails',
    code: 'E_READ_ONLY',
  });
});

test('the disk is judged by what is free where the state is', () => {
  expect(checkDisk(configWith({})).detail).toMatch(/free$/);
});
