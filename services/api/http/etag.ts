/** The entity tag of a pipeline's version. */
export const etagOf = (version: number) => `"${version}"`;

/** True when an If-None-Match header (a list, weak or strong, or `*`) names the version. */
export function matchesVersion(header: string | undefined, version: number): boolean {
  if (header === undefined) return false;
  const tags = header.split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  return tags.includes('*') || tags.includes(etagOf(version));
}
