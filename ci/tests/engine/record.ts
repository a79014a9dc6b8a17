import { connection, dag } from '@dagger.io/dagger';

import { Millrace, NO_CODE } from '../../src/index.ts';
import { type Answers, startRecordingEngine } from './recording-engine.ts';
import type { Step } from './step.ts';

/** The repository, as the module gets it. */
export const sourceOf = () => dag.host().directory('.', { exclude: NO_CODE });

/** What a function of the module would have an engine run, in order. */
export async function record(
  call: (module: Millrace) => Promise<unknown>,
  { answers, byTag = false }: { answers?: Answers; byTag?: boolean } = {},
): Promise<Step[]> {
  const engine = await startRecordingEngine(answers);
  process.env['DAGGER_SESSION_PORT'] = String(engine.port);
  process.env['DAGGER_SESSION_TOKEN'] = 'none';
  try {
    await connection(async () => {
      const result = await call(new Millrace(sourceOf(), byTag));
      // A value that is answered lazily is run by whoever asked for it.
      if (typeof result !== 'object' || result === null || !('id' in result)) return;
      await (result as { id(): Promise<unknown> }).id();
      engine.asked.push(engine.lastNamed() as Step);
    });
    return engine.asked;
  } finally {
    await engine.close();
  }
}
