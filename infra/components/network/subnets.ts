/** What a subnet is for: what the internet may reach, what runs, and what keeps data. */
export type Purpose = 'public' | 'private' | 'data';
export type Subnet = { purpose: Purpose; zone: string; cidr: string };

const MOST_ZONES = 3;
const BLOCK = /^10\.(\d{1,3})\.0\.0\/16$/;

// Of each purpose in a zone: where the first begins, in blocks of 256 addresses, and how many such blocks each takes.
// Pods take an address each, so that the private ones take three quarters. What begins at 252 is left for later.
const SHARES: Record<Purpose, { first: number; blocks: number; length: number }> = {
  private: { first: 0, blocks: 64, length: 18 },
  public: { first: 192, blocks: 16, length: 20 },
  data: { first: 240, blocks: 4, length: 22 },
};

/**
 * The subnets of a network: one of each purpose per zone. Where one lies follows from its zone's place in the list
 * alone, so that a third zone can be added to two without moving what is there.
 */
export function planSubnets(cidr: string, zones: string[]): Subnet[] {
  const second = secondByteOf(cidr);
  const problem = problemOf(zones);
  if (problem) throw new Error(problem);
  return zones.flatMap((zone, i) =>
    Object.entries(SHARES).map(([purpose, { first, blocks, length }]) => ({
      purpose: purpose as Purpose,
      zone,
      cidr: `10.${second}.${first + i * blocks}.0/${length}`,
    })),
  );
}

function secondByteOf(cidr: string): number {
  const second = Number(BLOCK.exec(cidr)?.[1]);
  if (second >= 0 && second <= 255) return second;
  throw new Error(`cidr is '${cidr}': expected a block of 65,536 private addresses, as 10.20.0.0/16`);
}

function problemOf(zones: string[]): string | undefined {
  const names = `zones is ${zones.join(', ') || 'empty'}`;
  if (zones.length < 2 || zones.length > MOST_ZONES) return `${names}: expected two or three`;
  if (new Set(zones).size < zones.length) return `${names}: expected each once`;
  return undefined;
}
