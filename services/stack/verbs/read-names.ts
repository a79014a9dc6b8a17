/** Reads names, given once or often, with commas between; whether they are there is asked once pipelines are loaded. */
export function readNames(text: string, before: unknown = []): string[] {
  const names = text.split(',').map((name) => name.trim());
  return [...new Set([...(before as string[]), ...names])];
}
