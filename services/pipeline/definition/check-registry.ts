import { isPipeline, type Pipeline } from './define.ts';
import { DefinitionError, type DefinitionFault } from './fault.ts';
import { isEntries, show } from './parts.ts';
import type { Plan } from './plan.ts';

/** What only one pipeline may have, where it says so: `kind` and `name` together are the thing itself. */
type Claim = { kind: string; name: string; path: string };

function claimsOf({ name, source, views }: Plan): Claim[] {
  const tables = views.flatMap((view) => [
    { kind: 'table', name: view.table, path: `views.${view.name}` },
    ...view.measures.flatMap((measure) =>
      measure.memberTable === null
        ? []
        : [
            {
              kind: 'table',
              name: measure.memberTable,
              path: `views.${view.name}.measures.${measure.name}`,
            },
          ],
    ),
  ]);
  return [
    { kind: 'name', name, path: 'name' },
    { kind: 'topic', name: source.topic, path: 'source.topic' },
    ...tables,
  ];
}

/** What never went through `definePipeline` has no plan, and nobody looked at it. */
function refuseStrangers(pipelines: unknown): void {
  if (!Array.isArray(pipelines))
    throw new DefinitionError(undefined, [
      { path: 'registry', reason: `${show(pipelines)} is not a list`, fix: 'checkRegistry([flights])' },
    ]);
  pipelines.forEach((each: unknown, i) => {
    if (isPipeline(each)) return;
    const name = isEntries(each) && typeof each['name'] === 'string' ? each['name'] : undefined;
    const reason = isEntries(each)
      ? 'an object that definePipeline did not make'
      : `${show(each)} is no pipeline`;
    const fix = `wrap it in definePipeline(...): export const ${name ?? 'quakes'} = definePipeline({ ... })`;
    throw new DefinitionError(name, [{ path: `registry[${i}]`, reason, fix }]);
  });
}

/**
 * Checks pipelines against each other and gives them back: two of them with one name, topic or table would count into
 * each other unnoticed. Throws `DefinitionError` for the first pipeline that takes what an earlier one has.
 */
export function checkRegistry(pipelines: readonly Pipeline[]): readonly Pipeline[] {
  refuseStrangers(pipelines);
  // The one table of the house whose name a pipeline and a view (`dead` and `letters`) can make.
  const taken = new Map([['table dead_letters', 'millrace itself']]);
  for (const { plan } of pipelines) {
    const claims = claimsOf(plan);
    const faults = claims.flatMap(({ kind, name, path }): DefinitionFault[] => {
      const owner = taken.get(`${kind} ${name}`);
      if (owner === undefined) return [];
      return [
        {
          path,
          reason: `the ${kind} '${name}' is taken by ${owner}`,
          fix: `another ${kind === 'topic' ? 'topic' : 'name'}`,
        },
      ];
    });
    if (faults.length > 0) throw new DefinitionError(plan.name, faults);
    for (const { kind, name, path } of claims)
      taken.set(`${kind} ${name}`, `${path} of pipeline '${plan.name}'`);
  }
  return pipelines;
}
