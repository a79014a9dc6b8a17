import { describe, expect, it } from 'vitest';
import { planSubnets, type Purpose } from './subnets.ts';

const THREE = ['us-east-1a', 'us-east-1b', 'us-east-1c'];
const TWO = THREE.slice(0, 2);
const EVERY_CIDR = Array.from({ length: 256 }, (_, second) => `10.${second}.0.0/16`);

/** First and last address as numbers, counted anew from the text. */
function addresses(cidr: string): [first: number, last: number] {
  const [address = '', length = ''] = cidr.split('/');
  const first = address.split('.').reduce((sum, byte) => sum * 256 + Number(byte), 0);
  return [first, first + 2 ** (32 - Number(length)) - 1];
}
const sizesOf = (cidr: string, zones: string[], purpose: Purpose) =>
  planSubnets(cidr, zones)
    .filter((subnet) => subnet.purpose === purpose)
    .map((subnet) => addresses(subnet.cidr))
    .map(([first, last]) => last - first + 1);

// All that can be asked for, so that nothing is left to chance: 256 blocks, two or three zones.
describe.each([
  ['two zones', TWO],
  ['three zones', THREE],
])('the subnets of any block in %s', (_, zones) => {
  it('have no address in common', () => {
    for (const cidr of EVERY_CIDR) {
      const sorted = planSubnets(cidr, zones)
        .map((subnet) => addresses(subnet.cidr))
        .toSorted(([a], [b]) => a - b);
      sorted.slice(1).forEach(([first], i) => expect(first).toBeGreaterThan(sorted[i]?.[1] ?? Infinity));
    }
  });

  it('lie within the block', () => {
    for (const cidr of EVERY_CIDR) {
      const [start, end] = addresses(cidr);
      for (const subnet of planSubnets(cidr, zones)) {
        const [first, last] = addresses(subnet.cidr);
        expect(first).toBeGreaterThanOrEqual(start);
        expect(last).toBeLessThanOrEqual(end);
      }
    }
  });

  it('begin where a block of their size may', () => {
    for (const cidr of EVERY_CIDR)
      for (const subnet of planSubnets(cidr, zones)) {
        const [first, last] = addresses(subnet.cidr);
        expect(first % (last - first + 1), subnet.cidr).toBe(0);
      }
  });

  it('are one of each purpose in each zone', () => {
    const found = planSubnets('10.20.0.0/16', zones).map(({ purpose, zone }) => `${zone} ${purpose}`);
    const expected = zones.flatMap((zone) => ['data', 'private', 'public'].map((each) => `${zone} ${each}`));
    expect(found.toSorted()).toEqual(expected);
  });
});

it('there is room for pods first, and enough for load balancers and data', () => {
  expect(sizesOf('10.20.0.0/16', THREE, 'private')).toEqual([16_384, 16_384, 16_384]);
  expect(sizesOf('10.20.0.0/16', THREE, 'public')).toEqual([4096, 4096, 4096]);
  expect(sizesOf('10.20.0.0/16', THREE, 'data')).toEqual([1024, 1024, 1024]);
});

it('a third zone moves nothing of the first two', () => {
  expect(planSubnets('10.20.0.0/16', THREE)).toEqual(
    expect.arrayContaining(planSubnets('10.20.0.0/16', TWO)),
  );
});

describe('refused, by what was given', () => {
  it.each(['10.256.0.0/16', '10.20.1.0/16', '10.20.0.0/17', '192.168.0.0/16', ''])('cidr %j', (cidr) => {
    expect(() => planSubnets(cidr, TWO)).toThrow(`cidr is '${cidr}': expected a block of 65,536`);
  });

  it.each([
    [[], /zones is empty: expected two or three/],
    [['us-east-1a'], /zones is us-east-1a: expected two or three/],
    [[...THREE, 'us-east-1d'], /expected two or three/],
    [['us-east-1a', 'us-east-1a'], /expected each once/],
  ])('zones %j', (zones, problem) => {
    expect(() => planSubnets('10.20.0.0/16', zones)).toThrow(problem);
  });
});
