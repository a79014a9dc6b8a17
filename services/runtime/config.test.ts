import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';

import { COMMON, integer, oneOf, optionalText, port, readConfig, readConfigFile, text } from './config.ts';
import { KAFKA } from './kafka.ts';

test('what every process reads has defaults, and a given value wins', () => {
  const defaults = { LISTEN_ADDRESS: undefined, ADMIN_PORT: 9464, LOG_LEVEL: 'info', DEPLOY_ENV: 'local' };
  expect(readConfig(COMMON, {})).toEqual(defaults);
  expect(readConfig(COMMON, { ADMIN_PORT: '', LOG_LEVEL: '' })).toEqual(defaults);
  const given = { LISTEN_ADDRESS: '::1', ADMIN_PORT: '0', LOG_LEVEL: 'debug', DEPLOY_ENV: 'prod' };
  expect(readConfig(COMMON, given)).toEqual({ ...given, ADMIN_PORT: 0 });
});

test('the values are frozen, and only what was asked for is read', () => {
  const config = readConfig({ NAME: text() }, { NAME: 'a', OTHER: 'b' });
  expect(config).toEqual({ NAME: 'a' });
  expect(Object.isFrozen(config)).toBe(true);
});

test.each([
  ['text that is missing', { X: text() }, undefined, "X is '', expected a value"],
  ['empty text', { X: text() }, '', "X is '', expected a value"],
  [
    'a port that is no number',
    { X: port(1) },
    'http',
    "X is 'http', expected a whole number from 0 to 65535",
  ],
  ['a port too high', { X: port(1) }, '65536', "X is '65536', expected a whole number from 0 to 65535"],
  ['half a number', { X: integer(1, 0, 9) }, '1.5', "X is '1.5', expected a whole number from 0 to 9"],
  [
    'a number below its minimum',
    { X: integer(1, 0, 9) },
    '-1',
    "X is '-1', expected a whole number from 0 to 9",
  ],
  [
    'no address to listen on',
    { X: COMMON.LISTEN_ADDRESS },
    'everywhere',
    "X is 'everywhere', expected an IP address",
  ],
  ['another word', { X: oneOf(['a', 'b'], 'a') }, 'c', "X is 'c', expected one of a, b"],
  ['a broker without a port', KAFKA, 'kafka', "KAFKA_BROKERS is 'kafka', expected host:port[,host:port]"],
  ['a broker that is empty', KAFKA, 'a:1,', "KAFKA_BROKERS is 'a:1,', expected host:port[,host:port]"],
])('refuses %s by name and value', (...[, readers, value, message]) => {
  const [name] = Object.keys(readers) as [string];
  expect(() => readConfig(readers, { [name]: value })).toThrow(
    expect.objectContaining({
      code: 'E_CONFIG',
      retriable: false,
      message,
      fix: 'set these environment variables and start again',
    }),
  );
});

test('all that is wrong is said at once', () => {
  expect(() => readConfig({ A: text(), B: port(1) }, { B: 'x' })).toThrow(/^A is .*; B is .*/);
});

test.each(['DATABASE_URL', 'KAFKA_PASSWORD', 'CLIENT_SECRET', 'API_KEY', 'SASL_TOKEN'])(
  'the value of %s is never shown, that it is missing is',
  (name) => {
    const number = { [name]: integer(1, 0, 9) };
    expect(() => readConfig(number, { [name]: 's3cret' })).toThrow(`${name} is (hidden), expected`);
    expect(() => readConfig({ [name]: text() }, {})).toThrow(`${name} is '', expected a value`);
  },
);

test('brokers are a list, optional text may be missing', () => {
  expect(readConfig({ ...KAFKA, X: optionalText }, { KAFKA_BROKERS: 'a:1, b:2' })).toEqual({
    KAFKA_BROKERS: ['a:1', 'b:2'],
    KAFKA_AUTH: 'none',
    X: undefined,
  });
});

test('a file that a variable names is read, or the error names both', () => {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-config-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'ca.pem'), 'certificate');
  expect(readConfigFile('CA_FILE', join(folder, 'ca.pem'))).toBe('certificate');
  expect(() => readConfigFile('CA_FILE', join(folder, 'none'))).toThrow(
    expect.objectContaining({ code: 'E_CONFIG', message: `CA_FILE: cannot read ${join(folder, 'none')}` }),
  );
});
