import type { Secret } from '@dagger.io/dagger';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { signerOptions } from '../../src/cosign.ts';
import { ServiceName } from '../../src/arguments.ts';
import { INDEX, makeImage, MANIFEST } from './image.ts';
import { packageList } from './package-list.ts';
import { type Registry, startRegistry } from './registry.ts';
import { attempt, newFolder, run, tableFile, tool } from './tools.ts';

const PASSWORD = 'of this run alone';
const KEY_OPTIONS = signerOptions({ key: {} as Secret });
// What a key of ours signed is in no public log.
const VERIFIER = '--insecure-ignore-tlog=true';
const PLAIN_HTTP = '--tls-verify=false';

type Row = { verdict: 'accepted' | 'refused'; what: string; why: string };

let registry: Registry;
let home: string;
let key: string;
let sbom: string;
const rows: Row[] = [];

const repository = () => `${registry.host}/millrace/migrate`;
// Where a registry of before OCI 1.1 keeps what refers to an image.
const tagOf = (digest: string) => digest.replace(':', '-');
const at = (digest: string) => `${repository()}@${digest}`;
const cosign = (args: string[], cwd = home) =>
  run(tool('cosign'), args, {
    cwd,
    env: { HOME: home, COSIGN_PASSWORD: PASSWORD, COSIGN_PRIVATE_KEY: readKey() },
  });
const readKey = () => (key ? readFileSync(join(key, 'cosign.key'), 'utf8') : '');

async function newKey(): Promise<string> {
  const folder = newFolder('key');
  await cosign(['generate-key-pair'], folder);
  return folder;
}

/** Pushes an image under a tag. Answers its digest, asked of the registry. */
async function push(image: string, tag: string): Promise<string> {
  await run('skopeo', [
    '--insecure-policy',
    'copy',
    image,
    `docker://${repository()}:${tag}`,
    '--dest-tls-verify=false',
  ]);
  return digestOf(tag);
}

const digestOf = async (tag: string): Promise<string> =>
  (
    await run('skopeo', ['inspect', PLAIN_HTTP, '--format={{.Digest}}', `docker://${repository()}:${tag}`])
  ).trim();

/** Signs and attests as the module does. */
async function sign(digest: string): Promise<void> {
  await cosign(['sign', ...KEY_OPTIONS, at(digest)]);
  await cosign(['attest', ...KEY_OPTIONS, '--type=cyclonedx', `--predicate=${sbom}`, at(digest)]);
}

const verify = (digest: string, by = key) =>
  attempt(tool('cosign'), ['verify', `--key=${join(by, 'cosign.pub')}`, VERIFIER, at(digest)], {
    env: { HOME: home },
  });

async function refused(what: string, digest: string, by = key): Promise<string> {
  const { code, stderr } = await verify(digest, by);
  const reason = /^Error: (.*)$/m.exec(stderr)?.[1] ?? stderr.trim();
  expect(code, `${what}: ${stderr}`).not.toBe(0);
  rows.push({ verdict: 'refused', what, why: reason });
  return reason;
}

const manifestUrl = (reference: string) =>
  `http://${registry.host}/v2/millrace/migrate/manifests/${reference}`;

async function readManifest(reference: string, type: string): Promise<string> {
  const response = await fetch(manifestUrl(reference), { headers: { accept: type } });
  expect(response.status, reference).toBe(200);
  return response.text();
}

async function writeManifest(reference: string, type: string, body: string): Promise<string> {
  const response = await fetch(manifestUrl(reference), {
    method: 'PUT',
    headers: { 'content-type': type },
    body,
  });
  expect(response.status, reference).toBe(201);
  return `sha256:${createHash('sha256').update(body).digest('hex')}`;
}

beforeAll(async () => {
  home = newFolder('home');
  registry = await startRegistry();
  key = await newKey();
  sbom = join(home, 'sbom.json');
  writeFileSync(sbom, await packageList(ServiceName.Migrate));
});

afterAll(async () => {
  await registry?.stop();
  const count = (wanted: string) => rows.filter(({ verdict }) => verdict === wanted).length;
  const lines = rows.map(({ verdict, what, why }) => `✔ ${verdict.padEnd(10)}${what.padEnd(11)}${why}`);
  writeFileSync(
    tableFile(),
    `${lines.join('\n')}\n${count('accepted')} accepted / ${count('refused')} refused\n`,
  );
});

let good: string;
test('accepted: signed and attested, verified, and pulled by its digest', async () => {
  good = await push(await makeImage('good'), 'v1');
  await sign(good);
  const { code, stderr } = await verify(good);
  expect(code, stderr).toBe(0);
  const type = ['verify-attestation', `--key=${join(key, 'cosign.pub')}`, VERIFIER, '--type=cyclonedx'];
  const { payload } = JSON.parse(await cosign([...type, at(good)])) as { payload: string };
  const statement = JSON.parse(Buffer.from(payload, 'base64').toString()) as Record<string, object>;
  expect(statement['predicate']).toEqual(JSON.parse(readFileSync(sbom, 'utf8')));
  const pulled = newFolder('pulled');
  await run('skopeo', [
    '--insecure-policy',
    'copy',
    '--src-tls-verify=false',
    `docker://${at(good)}`,
    `dir:${pulled}`,
  ]);
  const manifest = readFileSync(join(pulled, 'manifest.json'));
  expect(`sha256:${createHash('sha256').update(manifest).digest('hex')}`).toBe(good);
  rows.push({ verdict: 'accepted', what: 'signed', why: `and attested, verified, pulled by ${good}` });
});

test('refused: unsigned', async () => {
  expect(await refused('unsigned', await push(await makeImage('unsigned'), 'unsigned'))).toContain(
    'no signatures',
  );
});

test('refused: tampered with, although the signature was copied along', async () => {
  const manifest = JSON.parse(await readManifest(good, MANIFEST)) as object;
  const body = JSON.stringify({ ...manifest, annotations: { by: 'somebody else' } });
  const bad = await writeManifest('tampered', MANIFEST, body);
  await writeManifest(tagOf(bad), INDEX, await readManifest(tagOf(good), INDEX));
  expect(await refused('tampered', bad)).toMatch(/digest|subject/);
});

test('refused: signed by another key', async () => {
  expect(await refused('wrong key', good, await newKey())).toMatch(/signature/);
});

test('refused: a tag that was moved from a signed image to another', async () => {
  expect(await digestOf('v1')).toBe(good);
  const moved = await push(await makeImage('moved'), 'v1');
  expect(await digestOf('v1')).toBe(moved);
  expect(moved).not.toBe(good);
  expect(await refused('retagged', moved)).toContain('no signatures');
});
