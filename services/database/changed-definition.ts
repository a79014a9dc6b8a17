import { MillraceError } from '@millrace/runtime/errors.ts';

type Source = { topic?: unknown; partitions?: unknown };

const sourceOf = (plan: unknown): Source => (plan as { source?: Source } | null)?.source ?? {};

/** The refusal of a definition other than the one by which the tables were counted, with what can be done about it. */
export function changedDefinition(name: string, before: unknown, now: unknown): MillraceError {
  const [old, wanted] = [sourceOf(before), sourceOf(now)];
  const message = `the tables of pipeline '${name}' were counted by another definition`;
  // Counting the log again would end in E_TOPIC_PARTITIONS.
  if (old.topic === wanted.topic && old.partitions !== wanted.partitions)
    return new MillraceError({
      code: 'E_PIPELINE_CHANGED',
      message: `${message}: topic '${String(old.topic)}' has ${String(old.partitions)} partitions, and it says ${String(wanted.partitions)}`,
      fix: `another number of partitions needs another topic: name a new one in the pipeline's source, npm start -- --recount ${name} (the counts of the old topic go, its log stays), and send the events there; or write ${String(old.partitions)} again`,
    });
  return new MillraceError({
    code: 'E_PIPELINE_CHANGED',
    message,
    fix: `npm start -- --recount ${name} counts it again from its log (so does the migrate job with --recount ${name}); or give the new definition another name`,
  });
}
