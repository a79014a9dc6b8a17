const TIMEOUT_MS = 2_000;

type Readiness = { checks: Record<string, { ready: boolean }> };

/** What the process at this admin port says it waits for: its dependencies that are not ready. */
export async function readWaitsFor(adminPort: number): Promise<string[]> {
  try {
    const response = await fetch(`http://127.0.0.1:${adminPort}/readyz`, {
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const { checks } = (await response.json()) as Readiness;
    return Object.keys(checks).filter((name) => !checks[name]?.ready);
  } catch {
    return []; // busy, or being started again; whether it is there its metrics tell
  }
}
