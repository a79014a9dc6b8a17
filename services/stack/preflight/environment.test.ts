import { expect, test } from 'vitest';
import { readConfig } from '../config.ts';
import { keptOutput } from '../testing/running.ts';
import { withStack } from '../up/run-stack.ts';
import { checkEnvironment } from './environment.ts';

const use = async (): Promise<void> => undefined;
const judge = (env: NodeJS.ProcessEnv) => checkEnvironment(readConfig(env));

test.each([
  {},
  { DATABASE_URL: '', KAFKA_BROKERS: '', DEPLOY_ENV: '' },
  { DATABASE_URL: 'postgres://me:p%40ss@db.example:5433/events?sslmode=require', KAFKA_BROKERS: 'a:1,b:2' },
  { LISTEN_ADDRESS: '0.0.0.0' },
  { DATABASE_URL: 'postgresql:///events?host=/run/postgresql', DEPLOY_ENV: 'local' },
])('an environment that can be used is fine: %j', (env) => {
  expect(judge(env)).toMatchObject({ level: 'ok' });
});

test.each([
  ['no URL', 'foo'],
  ['another URL', 'mysql://me:s3cret@h/d'],
  ['a password with a sign that is not encoded', 'postgres://me:s3#cret@h/d'],
  ['a password that is encoded wrongly', 'postgres://me:s3cret%zz@h/d'],
])('a DATABASE_URL that is %s is named, with what is expected, and never shown', (_, DATABASE_URL) => {
  const { level, code, detail } = judge({ DATABASE_URL });
  expect({ level, code }).toEqual({ level: 'fails', code: 'E_CONFIG' });
  expect(detail).toContain('DATABASE_URL is (hidden), expected postgres://user:password@host:port/database');
  expect(detail).not.toContain(DATABASE_URL);
});

test.each([
  [{ KAFKA_BROKERS: 'kafka' }, "KAFKA_BROKERS is 'kafka', expected host:port[,host:port]"],
  [{ DEPLOY_ENV: 'prod' }, "DEPLOY_ENV is 'prod', expected local"],
  [{ LISTEN_ADDRESS: '10.0.0.7' }, "LISTEN_ADDRESS is '10.0.0.7', expected one of 127.0.0.1, 0.0.0.0, ::"],
  [{ LOG_LEVEL: 'loud' }, "LOG_LEVEL is 'loud', expected one of fatal"],
  [{ DATABASE_URL: 'foo', KAFKA_BROKERS: 'kafka' }, 'DATABASE_URL is (hidden), expected postgres://'],
])('%j is refused', (env, says) => {
  expect(judge(env)).toMatchObject({
    level: 'fails',
    code: 'E_CONFIG',
    detail: expect.stringContaining(says),
  });
});

test('keys that a local stack does not ask for are told of', () => {
  expect(judge({ API_KEYS_FILE: '/keys.json' })).toMatchObject({
    level: 'warns',
    detail: expect.stringContaining('a local stack asks for no key') as string,
  });
});

test('a start refuses before it does anything, and before it removes any data', async () => {
  const { env } = process;
  const config = { ...readConfig({ ...env, DEPLOY_ENV: 'prod' }), stateDir: '/no/such/place/at/all' };
  const starting = withStack(
    { fresh: true, recount: { names: [], partial: false }, portsFrom: undefined },
    { config, output: keptOutput(), use },
  );
  await expect(starting).rejects.toMatchObject({ code: 'E_CONFIG' });
});
