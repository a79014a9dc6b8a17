/**
 * Writes the images of a release as a list of checksums, which is how actions/attest takes several subjects:
 * node tools/subjects.js release.json subjects.txt
 */
import { readFileSync, writeFileSync } from 'node:fs';

// A registry's port is before a slash, a tag is not: the name of what was built has none.
const IMAGE = /^(?<name>[^@\s]+?)(?::[\w.-]+)?@sha256:(?<digest>[0-9a-f]{64})$/;

const [source, target] = process.argv.slice(2);
const { images } = JSON.parse(readFileSync(source, 'utf8'));
const lines = Object.values(images).map((ref) => {
  const found = IMAGE.exec(ref)?.groups;
  if (!found) throw new Error(`${source}: ${ref} is not an image by digest`);
  return `${found.digest}  ${found.name}\n`;
});
if (lines.length === 0) throw new Error(`${source}: no image`);
writeFileSync(target, lines.join(''));
