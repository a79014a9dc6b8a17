import { connection, dag } from '@dagger.io/dagger';

import { NO_CODE } from '../../src/arguments.ts';
import { Millrace } from '../../src/index.ts';
import { type Answers, startRecordingEngine } from './recording-engine.ts';
import type { Step } from './step.ts';

/** The repository, as the module gets it. */
export const sourceOf = () => dag.host().directory('.', { exclude: NO_CODE });

export type Call<T = unknown> = (module: Millrace) => Promise<T>;
type Options = { answers?: Answers; byTag?: boolean };

/** What a function of the module answers, beside a stand-in for an engine that answers it so. */
export async function answerOf<T>(call: Call<T>, answers: Answers): Promise<T> {
  const given: T[] = [];
  await record(async (module) => void given.push(await call(module)), { answers });
  return given[0] as T;
}

/** What a function of the module would have an engine run, in order. */
export async function record(call: Call, { answers, byTag = false }: Options = {}): Promise<Step[]> {
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
