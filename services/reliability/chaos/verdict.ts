import type { Findings, Row } from './row.ts';

/** Why a row did not pass; empty when it did. A fault that was not seen to land proves nothing, so it fails. */
export function failuresOf(row: Pick<Row, 'boundSeconds'>, findings: Findings): string[] {
  const failures = [...findings.faults, ...(findings.account?.faults ?? [])];
  const kinds = Object.entries(findings.landed);
  if (kinds.length === 0) failures.push('no fault was injected');
  for (const [what, times] of kinds)
    if (!(times >= 1)) failures.push(`no evidence that this landed: ${what}`);
  if (findings.looks < 1) failures.push('nobody looked on');
  if (findings.recoveries.length === 0) failures.push('no recovery was measured');
  const worst = Math.max(0, ...findings.recoveries);
  if (worst > row.boundSeconds)
    failures.push(`recovery took ${worst.toFixed(1)} s, at most ${row.boundSeconds} s are allowed`);
  return failures;
}
