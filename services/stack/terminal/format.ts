const wholeNumber = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

/** 3000000 -> "3,000,000". */
export function count(value: number): string {
  return wholeNumber.format(value);
}

/** Milliseconds as people say them: "14 ms", "0.9 s", "3 min 20 s". */
export function duration(ms: number): string {
  if (ms < 100) return `${Math.round(ms)} ms`;
  if (ms < 120_000) return `${(ms / 1000).toFixed(1)} s`;
  return `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1000)} s`;
}

/** One row of a list of parts: name, detail, time at the right edge. */
export function row(name: string, detail: string, ms?: number): string {
  const time = ms === undefined ? '' : `${(ms / 1000).toFixed(1)}s`;
  return `${`${name} `.padEnd(12)}${detail.padEnd(56)}${time.padStart(7)}`.trimEnd();
}

/** Bytes as MB or GB. */
export function size(bytes: number): string {
  return bytes < 1e9 ? `${Math.round(bytes / 1e6)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
}
