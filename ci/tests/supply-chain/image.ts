import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

import { SERVICES } from '../../src/services.ts';
import { newFolder, ROOT, run } from './tools.ts';

const MEDIA = 'application/vnd.oci.image';
export const MANIFEST = `${MEDIA}.manifest.v1+json`;
export const INDEX = `${MEDIA}.index.v1+json`;
const SAME_EACH_TIME = ['--sort=name', '--mtime=@0', '--owner=0', '--group=0', '--numeric-owner'];

const digestOf = (content: Buffer): string => `sha256:${createHash('sha256').update(content).digest('hex')}`;

/** Writes a content under its digest, and answers how others refer to it. */
function store(layout: string, mediaType: string, content: Buffer) {
  const digest = digestOf(content);
  writeFileSync(join(layout, 'blobs', digest.replace(':', '/')), content);
  return { mediaType, digest, size: content.length };
}

/** An image layout of one layer: the code of the migrate job, which `revision` sets apart from others. */
export async function makeImage(revision: string): Promise<string> {
  const layout = newFolder('image');
  mkdirSync(join(layout, 'blobs/sha256'), { recursive: true });
  const archive = join(newFolder('layer'), 'layer.tar');
  const { rooms, command } = SERVICES.migrate;
  await run('tar', [...SAME_EACH_TIME, '--exclude=node_modules', '-cf', archive, '-C', ROOT, ...rooms]);
  const layer = readFileSync(archive);
  const put = (mediaType: string, value: object) =>
    store(layout, mediaType, Buffer.from(JSON.stringify({ schemaVersion: 2, ...value })));
  const config = put(`${MEDIA}.config.v1+json`, {
    architecture: 'amd64',
    os: 'linux',
    config: { Entrypoint: ['node', ...command], Labels: { 'org.opencontainers.image.revision': revision } },
    rootfs: { type: 'layers', diff_ids: [digestOf(layer)] },
  });
  const layers = [store(layout, `${MEDIA}.layer.v1.tar+gzip`, gzipSync(layer))];
  const manifest = put(MANIFEST, { mediaType: MANIFEST, config, layers });
  const name = { 'org.opencontainers.image.ref.name': revision };
  const index = { schemaVersion: 2, mediaType: INDEX, manifests: [{ ...manifest, annotations: name }] };
  writeFileSync(join(layout, 'index.json'), JSON.stringify(index));
  writeFileSync(join(layout, 'oci-layout'), JSON.stringify({ imageLayoutVersion: '1.0.0' }));
  return `oci:${layout}:${revision}`;
}
