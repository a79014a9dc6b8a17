/** What a run of Schemathesis says, as its NDJSON report has it; each line is `{ <event>: {...} }`. */
type Check = {
  name: string;
  status: string;
  failure_info?: { failure?: { title?: string; message?: string } };
};
type Recorder = {
  cases?: Record<string, unknown>;
  checks?: Record<string, Check[]>;
  interactions?: Record<string, { response?: { status_code?: number } | null }>;
};
type Line = { ScenarioFinished?: { recorder?: Recorder }; NonFatalError?: { info?: { title?: string } } };

export type Finding = { check: string; case: string; message: string };
export type SchemathesisResult = {
  cases: number;
  /** Answers by status. */
  statuses: Record<string, number>;
  checks: number;
  serverErrors: number;
  /** Failed checks, other than server errors. */
  schemaViolations: number;
  findings: Finding[];
  /** What kept a case from being tried. */
  errors: string[];
};

const SERVER_ERROR = 'not_a_server_error';

function readScenario(
  { cases = {}, checks = {}, interactions = {} }: Recorder,
  into: SchemathesisResult,
): void {
  into.cases += Object.keys(cases).length;
  for (const { response } of Object.values(interactions)) {
    const status = String(response?.status_code ?? 'none');
    into.statuses[status] = (into.statuses[status] ?? 0) + 1;
  }
  for (const [id, made] of Object.entries(checks))
    for (const check of made) {
      into.checks++;
      if (check.status !== 'failure') continue;
      if (check.name === SERVER_ERROR) into.serverErrors++;
      else into.schemaViolations++;
      const { title = '', message = '' } = check.failure_info?.failure ?? {};
      into.findings.push({ check: check.name, case: id, message: `${title}: ${message}`.slice(0, 300) });
    }
}

/** Adds up a report. */
export function readReport(ndjson: string): SchemathesisResult {
  const result: SchemathesisResult = {
    cases: 0,
    statuses: {},
    checks: 0,
    serverErrors: 0,
    schemaViolations: 0,
    findings: [],
    errors: [],
  };
  for (const text of ndjson.split('\n')) {
    if (!text) continue;
    const line = JSON.parse(text) as Line;
    if (line.ScenarioFinished?.recorder) readScenario(line.ScenarioFinished.recorder, result);
    if (line.NonFatalError) result.errors.push(line.NonFatalError.info?.title ?? 'unknown');
  }
  return result;
}
