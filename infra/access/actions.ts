/** Actions that begin alike: `actions('ec2:Describe', 'Images Subnets')`. */
export const actions = (beginning: string, ends: string): string[] =>
  ends
    .trim()
    .split(/\s+/)
    .map((end) => `${beginning}${end}`);
