import { createHash, createHmac } from 'node:crypto';
import { expect, test } from 'vitest';

import { mskToken } from './msk-token.ts';

const credentials = {
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
  sessionToken: 'a/session+token==',
};
const signingDate = new Date('2026-01-02T03:04:05Z');
const made = async (more: object = {}) =>
  new URL(
    Buffer.from(
      await mskToken({ region: 'eu-west-1', credentials, signingDate, ...more }),
      'base64url',
    ).toString(),
  );

const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();
const rfc3986 = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);

/** Signature Version 4 of a query, as AWS's documents define it, from nothing but hashes. */
function signatureOf(url: URL): string {
  const query = [...url.searchParams]
    .filter(([name]) => name !== 'X-Amz-Signature' && name !== 'User-Agent')
    .map(([name, value]) => `${rfc3986(name)}=${rfc3986(value)}`)
    .toSorted()
    .join('&');
  const empty = createHash('sha256').update('').digest('hex');
  const request = ['GET', '/', query, `host:${url.host}`, '', 'host', empty].join('\n');
  const scope = '20260102/eu-west-1/kafka-cluster/aws4_request';
  const hashed = createHash('sha256').update(request).digest('hex');
  const text = ['AWS4-HMAC-SHA256', '20260102T030405Z', scope, hashed].join('\n');
  const parts = ['20260102', 'eu-west-1', 'kafka-cluster', 'aws4_request'];
  const key = parts.reduce<Buffer>(hmac, Buffer.from(`AWS4${credentials.secretAccessKey}`));
  return hmac(key, text).toString('hex');
}

test('a token is the presigned URL that Amazon MSK documents', async () => {
  const url = await made();
  expect(url.origin + url.pathname).toBe('https://kafka.eu-west-1.amazonaws.com/');
  expect(Object.fromEntries(url.searchParams)).toEqual({
    Action: 'kafka-cluster:Connect',
    'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
    'X-Amz-Credential': 'AKIDEXAMPLE/20260102/eu-west-1/kafka-cluster/aws4_request',
    'X-Amz-Date': '20260102T030405Z',
    'X-Amz-Expires': '900',
    'X-Amz-Security-Token': 'a/session+token==',
    'X-Amz-SignedHeaders': 'host',
    'X-Amz-Signature': signatureOf(url),
    'User-Agent': 'millrace',
  });
  expect([...url.searchParams.keys()].at(-1)).toBe('User-Agent');
});

test('it is base64url without padding, and has no session token when there is none', async () => {
  const { accessKeyId, secretAccessKey } = credentials;
  const token = await mskToken({ region: 'eu-west-1', credentials: { accessKeyId, secretAccessKey } });
  expect(token).toMatch(/^[A-Za-z0-9_-]+$/);
  expect(Buffer.from(token, 'base64url').toString()).not.toContain('Security-Token');
});

test('another time, region or secret makes another signature', async () => {
  const urls = await Promise.all(
    [
      {},
      { region: 'us-east-1' },
      { signingDate: new Date('2026-01-02T03:04:06Z') },
      { credentials: { ...credentials, secretAccessKey: 'other' } },
    ].map(made),
  );
  expect(new Set(urls.map(({ searchParams }) => searchParams.get('X-Amz-Signature'))).size).toBe(4);
});
