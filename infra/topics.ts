import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Type } from 'typebox';
import { Check } from 'typebox/value';

export type Topic = { name: string; partitions: number };

const GENERATED = join(import.meta.dirname, '../services/pipeline/generated');
const PLAN = Type.Object({
  source: Type.Object({
    topic: Type.String({ pattern: '^[a-zA-Z0-9._-]{1,249}$' }),
    partitions: Type.Integer({ minimum: 1 }),
  }),
});

/**
 * The topics that pipelines read, as their rendered plans say: a plan is data here, and no code of a service is run.
 * Pipelines may share a topic, if they agree on its partitions.
 */
export function topicsOf(folder: string = GENERATED): Topic[] {
  const files = globSync('*.plan.json', { cwd: folder }).toSorted((a, b) => a.localeCompare(b, 'en'));
  if (files.length === 0) throw new Error(`no *.plan.json in ${folder}; fix: npm run generate`);
  const topics = new Map<string, Topic>();
  for (const file of files) {
    const { name, partitions } = topicIn(join(folder, file));
    const known = topics.get(name) ?? { name, partitions };
    if (known.partitions !== partitions)
      throw new Error(
        `${file}: topic ${name} has ${partitions} partitions, another plan says ${known.partitions}`,
      );
    topics.set(name, known);
  }
  return [...topics.values()];
}

function topicIn(path: string): Topic {
  const plan: unknown = JSON.parse(readFileSync(path, 'utf8'));
  if (!Check(PLAN, plan)) throw new Error(`${path}: no source with a topic and a number of partitions`);
  return { name: plan.source.topic, partitions: plan.source.partitions };
}
