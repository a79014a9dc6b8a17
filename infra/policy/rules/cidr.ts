/** First and last address of a block of IPv4 addresses, as numbers. */
function rangeOf(block: string): [first: number, last: number] {
  const [address = '', bits] = block.split('/');
  const size = 2 ** (32 - Number(bits));
  const number = address.split('.').reduce((sum, each) => sum * 256 + Number(each), 0);
  const first = number - (number % size);
  return [first, first + size - 1];
}

/** Whether two blocks, as 10.0.0.0/16, have an address in common. */
export function overlaps(one: string, other: string): boolean {
  const [a, b] = [rangeOf(one), rangeOf(other)];
  return a[0] <= b[1] && b[0] <= a[1];
}
