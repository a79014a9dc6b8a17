import type { Stamp } from '../queries/version.ts';

/** The entity tag of a pipeline's version: which database and plan it counts in, and the version. */
export const etagOf = ({ identity, version }: Stamp) => `"${identity}-${version}"`;

/** True when an If-None-Match header (a list, weak or strong, or `*`) names the version. */
export function matchesVersion(header: string | undefined, stamp: Stamp): boolean {
  if (header === undefined) return false;
  const tags = header.split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  return tags.includes('*') || tags.includes(etagOf(stamp));
}
