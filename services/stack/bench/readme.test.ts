import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, it } from 'vitest';

type Spread = { min: number; median: number; max: number };
type Measurement = {
  commit: string;
  rate: { fenced: Spread; unfenced: Spread; ratio: Spread; peakRssMb: Spread };
  latency: { latencyMs: { p50: number; p99: number; max: number } };
};

const ROOT = join(import.meta.dirname, '../../..');
const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
const { commit, rate, latency } = JSON.parse(
  readFileSync(join(ROOT, 'docs/measurements/processor.json'), 'utf8'),
) as Measurement;

const number = (value: number) => value.toLocaleString('en-US');
const span = ({ min, median, max }: Spread) => `${number(median)}** (${number(min)} to ${number(max)})`;

it.each([
  ['commit', `commit \`${commit}\``],
  ['rate', span(rate.fenced)],
  ['rate without fence', span(rate.unfenced).replace('**', '')],
  ['ratio', `**${rate.ratio.median.toFixed(2)}**`],
  ['memory', `${rate.peakRssMb.median} MB`],
  [
    'latency',
    `p50 ${latency.latencyMs.p50} ms, p99 ${latency.latencyMs.p99} ms, max ${latency.latencyMs.max} ms`,
  ],
])('the README quotes the %s of the last kept measurement', (_, quoted) => {
  expect(readme).toContain(quoted);
});
