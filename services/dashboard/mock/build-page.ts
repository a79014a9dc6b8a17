import { build, type Rolldown } from 'vite';
import { vi } from 'vitest';

/** Builds the page as for production, which Vite would not do under a test's NODE_ENV; null writes no files. */
export async function buildPage(outDir: string | null): Promise<Rolldown.RolldownOutput['output']> {
  vi.stubEnv('NODE_ENV', 'production');
  const configFile = new URL('../vite.config.ts', import.meta.url).pathname;
  const target = outDir ? { outDir } : { write: false };
  const built = await build({ configFile, mode: 'production', logLevel: 'error', build: target });
  vi.unstubAllEnvs();
  if (Array.isArray(built) || !('output' in built)) throw new Error('The build gave no output.');
  return built.output;
}
