import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readConfig, type StackConfig } from '../config.ts';
import { outsidePlace } from '../parts/identity.ts';
import { checkDisk } from './disk.ts';
import { checkJava } from './java.ts';
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

test('without Java a start is refused, and the fix says how to get it, or how to do without', async () => {
  const config = configWith({ env: { PATH: '/nowhere' } });
  await expect(preflight(config, silent)).rejects.toMatchObject({
    code: 'E_NO_JAVA',
    fix: expect.stringMatching(/openjdk.*KAFKA_BROKERS/) as string,
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
  expect(checkDisk(configWith({})).detail).toMatch(/free/);
  const config = configWith({ databaseUrl: 'postgres://h/d' });
  const fresh = { ...config, stateDir: join(config.stateDir, 'not/yet') };
  expect(checkDisk(fresh).detail).toMatch(/free/);
  expect(checkDisk(fresh, () => 2e9)).toMatchObject({
    level: 'warns',
    detail: `only 2.0 GB free for ${fresh.stateDir}`,
  });
});

test.runIf(process.getuid?.() === 0)('root’s database lies elsewhere, and that disk is judged too', () => {
  const config = configWith({}); // below a folder of mode 700
  const outside = outsidePlace(config.stateDir);
  const full = (folder: string): number => (folder === outside ? 1e9 : 9e9);
  expect(checkDisk(config, full)).toMatchObject({
    level: 'fails',
    code: 'E_DISK_FULL',
    detail: `only 1.0 GB free for ${outside}`,
  });
  expect(checkDisk({ ...config, databaseUrl: 'postgres://h/d' }, full).level).toBe('ok');
});

test('a JAVA_HOME without a Java is named, and the Java of PATH is taken', async () => {
  const config = configWith({});
  const JAVA_HOME = '/no/such/java';
  writeFileSync(join(config.stateDir, 'java'), `#!/bin/sh\necho 'openjdk version "21.0.1"'\n`, {
    mode: 0o755,
  });
  expect(await checkJava({ ...config, env: { PATH: config.stateDir, JAVA_HOME } })).toMatchObject({
    level: 'warns',
    detail: '21.0.1, from PATH: JAVA_HOME (/no/such/java) holds no bin/java',
  });
  expect(await checkJava({ ...config, env: { PATH: '/nowhere', JAVA_HOME } })).toMatchObject({
    level: 'fails',
    code: 'E_NO_JAVA',
    detail: 'Kafka needs Java, and there is none in JAVA_HOME (/no/such/java) or PATH.',
  });
});
