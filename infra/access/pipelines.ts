import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export type PipelineName = { name: string; topic: string };

const GENERATED = join(import.meta.dirname, '../../services/pipeline/generated');

/** The pipelines by what was generated of them: data, no code of theirs. */
export function readPipelines(folder = GENERATED): PipelineName[] {
  const files = readdirSync(folder).filter((file) => file.endsWith('.plan.json'));
  if (files.length === 0)
    throw new Error(`no plan of a pipeline is in ${folder}: npm run generate writes them`);
  return files.toSorted().map((file) => {
    const plan = JSON.parse(readFileSync(join(folder, file), 'utf8')) as {
      name: string;
      source: { topic: string };
    };
    return { name: plan.name, topic: plan.source.topic };
  });
}
