type Outcome = { ancestorTitles: string[]; title: string; status: string; duration?: number };
/** What vitest writes. */
export type Report = { testResults: { name: string; assertionResults: Outcome[] }[] };

export type Row = { broker: string; area: string; name: string; ms: number; passed: boolean; replay: string };

/** One line of the result for each test. */
export function rowsOf(report: Report, broker: string, replay: string): Row[] {
  return report.testResults.flatMap(({ name: file, assertionResults }) => {
    const area = /(\w+)\.int\.test\.ts$/.exec(file)?.[1] ?? file;
    return assertionResults.map(({ ancestorTitles, title, status, duration = 0 }) => ({
      broker,
      area,
      name: [...ancestorTitles, title].join(': '),
      ms: Math.round(duration),
      passed: status === 'passed',
      replay: `${replay}/${area}.int.test.ts`,
    }));
  });
}

/** What became of the suite on one version. */
export type Ran = { broker: string; exit: number | null; rows: readonly Row[] };

const testOf = ({ area, name }: Row): string => `${area}: ${name}`;

/** Why a run says nothing that may be kept: a suite that failed or fell over, ran nothing, or ran less than another. */
export function unfit(ran: readonly Ran[]): string[] {
  const all = new Set(ran.flatMap(({ rows }) => rows.map(testOf)));
  return ran.flatMap(({ broker, exit, rows }) => {
    const failed = rows.filter(({ passed }) => !passed).map(testOf);
    const own = new Set(rows.map(testOf));
    const missing = [...all].filter((test) => !own.has(test));
    return [
      ...(exit === 0 ? [] : [`the suite ended with ${exit}`]),
      ...(rows.length === 0
        ? ['no test ran']
        : missing.map((test) => `did not run, and did elsewhere: ${test}`)),
      ...failed.map((test) => `failed: ${test}`),
    ].map((why) => `Kafka ${broker}: ${why}`);
  });
}
