import type { AccessResult } from './access/attack.ts';
import type { BytesResult } from './bytes/attack.ts';
import type { OverloadResult } from './load/overload.ts';
import type { RestartResult } from './restart/attack.ts';
import type { SchemathesisResult } from './schemathesis/report.ts';
import { LEFT_OUT, REPLACED } from './schemathesis/run.ts';
import type { SlowResult } from './slow/attack.ts';

/** One line of the result; numbers that a family does not have are null. */
export type Row = {
  family: string;
  name: string;
  cases: number;
  serverErrors: number | null;
  schemaViolations: number | null;
  refused: number | null;
  passed: boolean;
  /** What was asked of the row and is not so; empty when it passed. */
  missed: string[];
  replay: string;
  seed: number | null;
  details: object;
};

export type Facts = { name: string; replay: string; seed: number };
type Part = Pick<Row, 'family' | 'cases' | 'details'> & Partial<Row>;

/** A row that passes when nothing of what is asked of it is missed. */
function rowOf({ name, replay, seed }: Facts, asked: Record<string, boolean>, part: Part): Row {
  const missed = Object.entries(asked).flatMap(([what, holds]) => (holds ? [] : [what]));
  const none = { serverErrors: null, schemaViolations: null, refused: null };
  return { name, replay, seed, ...none, passed: missed.length === 0, missed, ...part };
}

const refusedIn = (statuses: Record<string, number>) =>
  Object.entries(statuses).reduce((sum, [status, times]) => sum + (status.startsWith('4') ? times : 0), 0);

export const schemathesisRow = (facts: Facts, result: SchemathesisResult): Row =>
  rowOf(
    facts,
    {
      'no server error': result.serverErrors === 0,
      'no schema violation': result.schemaViolations === 0,
      'no case that could not be tried': result.errors.length === 0,
    },
    {
      family: 'schemathesis',
      cases: result.cases,
      serverErrors: result.serverErrors,
      schemaViolations: result.schemaViolations,
      refused: refusedIn(result.statuses),
      details: {
        statuses: result.statuses,
        checks: result.checks,
        findings: result.findings.slice(0, 20),
        errors: result.errors.slice(0, 20),
        replacedChecks: REPLACED,
        addressesLeftOut: LEFT_OUT,
      },
    },
  );

type InLog = { lost: number; stray: number; acknowledged: number };

export const bytesRow = (facts: Facts, result: BytesResult & Partial<InLog>): Row =>
  rowOf(
    facts,
    {
      'no server error, every refusal in the form of errors': result.counterexample === null,
      'every 202 in the log, as often as it was sent': (result.lost ?? 0) === 0,
      'nothing else in the log': (result.stray ?? 0) === 0,
      'some were taken': result.acknowledged === undefined || result.acknowledged > 0,
    },
    {
      family: 'random bytes',
      cases: result.cases,
      serverErrors: result.serverErrors,
      refused: result.refused,
      details: result,
    },
  );

export const accessRow = (facts: Facts, result: AccessResult): Row =>
  rowOf(
    { ...facts },
    {
      'every bad credential is a 401 or 403': result.refused === result.cases && result.cases > 0,
      'at least 12 of them': result.credentials >= 12,
      'health is open': result.healthz === 200,
      'a good key opens': result.goodKey === 200,
    },
    { family: 'access', cases: result.cases, refused: result.refused, details: result },
  );

const CUT_MS = 10_000;
const RATIO_MAX = 2;
const GROWTH_MB = 128;

export const slowRow = (facts: Facts, result: SlowResult, mustCut: boolean): Row =>
  rowOf(
    facts,
    {
      'every attacker is cut within 10 s':
        !mustCut || (result.cut === result.connections && (result.cutMsMax ?? Infinity) <= CUT_MS),
      'p99 of normal clients below twice the normal': result.ratioOfMedians < RATIO_MAX,
      'no normal client is refused or fails': result.normalFailed === 0,
      'memory grows by less than 128 MB': result.rssGrowthMb < GROWTH_MB,
    },
    { family: 'slow clients', cases: result.connections, refused: result.cut, details: result },
  );

const GOODPUT_RATIO = 0.9;
const RECOVERY_S = 10;
const RSS_MB = 700;

const percent = (share: number) => Math.round(share * 100);

/** The goodput that was asked for, and what it was: the median of the rounds, and how far apart they are. */
const goodput = ({ goodputRatios: { median, min, max } }: OverloadResult) =>
  `goodput at five times the knee is ${percent(GOODPUT_RATIO)} % of the knee (it is ${percent(median)}, rounds ${percent(min)} to ${percent(max)})`;

export const overloadRow = (facts: Facts, result: OverloadResult): Row =>
  rowOf(
    facts,
    {
      'a knee was found': result.kneePerSecond > 0,
      [goodput(result)]: result.goodputRatio >= GOODPUT_RATIO,
      'nothing but success and refusal': result.failed === 0,
      'every refusal says Retry-After': result.refusedWithoutRetryAfter === 0,
      'normal again within 10 s': result.recoverySeconds < RECOVERY_S,
      'memory below 700 MB': result.rssMb.peak < RSS_MB,
      'overload was offered': result.rounds.every(({ overloaded }) => overloaded.refused > 0),
    },
    {
      family: 'overload',
      cases: result.rounds.reduce((sum, { overloaded }) => sum + overloaded.sent, 0),
      refused: result.rounds.reduce((sum, { overloaded }) => sum + overloaded.refused, 0),
      details: result,
    },
  );

export const restartRow = (facts: Facts, result: RestartResult): Row =>
  rowOf(
    facts,
    {
      'no request fails': result.failedRequests === 0,
      'every 202 is in the log': result.lost === 0 && result.acknowledged > 0,
      'no event is in it twice': result.doubled === 0,
      'every process ends with 0': result.exitCodes.every((code) => code === 0),
    },
    {
      family: 'rolling restart',
      cases: result.load.api.sent + result.load.ingest.sent,
      refused: result.load.api.refused + result.load.ingest.refused,
      details: result,
    },
  );
