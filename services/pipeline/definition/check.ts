import type { Field } from '../event/schema-fields.ts';
import { checkView } from './check-view.ts';
import { durationMs } from './duration.ts';
import { NAME, type DefinitionFault } from './fault.ts';
import { snake } from './plan.ts';
import type { SoundDefinition } from './shape.ts';

// PostgreSQL cuts names at 63 bytes in silence; a prepared statement of ours puts up to 8 before a table's.
const MAX_TABLE_NAME = 55;

/** Null for a field that was refused, or whose event was: that is told once, not again wherever it is named. */
export type Fields = { get: (name: string) => Field | null | undefined };

function fieldsOf({ source }: SoundDefinition, fieldList: readonly Field[]): Fields {
  if (!source.event) return { get: () => null };
  const fields = new Map<string, Field | null>(
    Object.keys(source.event.properties).map((name) => [name, null]),
  );
  for (const field of fieldList) fields.set(field.name, field);
  return fields;
}

function checkRequired(path: string, name: string | undefined, fields: Fields): DefinitionFault[] {
  if (name === undefined) return [];
  const field = fields.get(name);
  if (field === null || field?.required) return [];
  return [{ path, reason: `'${name}' is not a required field`, fix: 'name a required field' }];
}

function checkSource(definition: SoundDefinition, fields: Fields): DefinitionFault[] {
  const { topic, partitions, key } = definition.source;
  const faults: DefinitionFault[] = [];
  if (topic !== undefined && (!/^[A-Za-z0-9._-]{1,200}$/.test(topic) || /^[.]{1,2}$/.test(topic)))
    faults.push({
      path: 'source.topic',
      reason: 'not a Kafka topic name',
      fix: "letters, digits, '.', '_', '-'",
    });
  if (partitions !== undefined && !(Number.isInteger(partitions) && partitions >= 1 && partitions <= 256))
    faults.push({ path: 'source.partitions', reason: `${partitions} is not 1 to 256`, fix: 'partitions: 8' });
  return [...faults, ...checkRequired('source.key', key, fields)];
}

function checkDurations(definition: SoundDefinition): DefinitionFault[] {
  const given = { dropAfter: definition.dropAfter, maxSkew: definition.maxSkew };
  return Object.entries(given)
    .filter(([, value]) => value !== undefined && Number.isNaN(durationMs(value)))
    .map(([path, value]) => ({ path, reason: `'${value}' is not a duration`, fix: "'2 days'" }));
}

function checkTableNames(definition: SoundDefinition): DefinitionFault[] {
  const seen = new Map<string, string>();
  const faults: DefinitionFault[] = [];
  for (const [view, { measures }] of Object.entries(definition.views ?? {}))
    for (const name of ['', ...Object.keys(measures)]) {
      const path = name ? `views.${view}.measures.${name}` : `views.${view}`;
      const table = name ? `${snake(view)}_${snake(name)}` : snake(view);
      const other = seen.get(table);
      if (other)
        faults.push({ path, reason: `would share a table name with ${other}`, fix: 'rename one of them' });
      seen.set(table, path);
      const length = `${snake(definition.name ?? '')}_${table}`.length;
      const isTable = name === '' || measures[name]?.kind === 'distinct';
      if (isTable && length > MAX_TABLE_NAME)
        faults.push({
          path,
          reason: `its table's name has ${length} letters, ${MAX_TABLE_NAME} are possible`,
          fix: 'shorter names',
        });
    }
  return faults;
}

/** Everything in the sound parts that could not be run exactly, apart from the event schema itself. */
export function checkDefinition(definition: SoundDefinition, fieldList: readonly Field[]): DefinitionFault[] {
  const fields = fieldsOf(definition, fieldList);
  const faults = [
    ...checkSource(definition, fields),
    ...checkDurations(definition),
    ...checkTableNames(definition),
  ];
  if (definition.name !== undefined && !NAME.test(definition.name))
    faults.push({
      path: 'name',
      reason: `'${definition.name}' is not a name`,
      fix: 'camelCase ASCII, 24 letters at most',
    });
  const time = definition.time === undefined ? null : fields.get(definition.time);
  if (time !== null && (!time?.required || time.type !== 'timestamp'))
    faults.push({
      path: 'time',
      reason: `'${definition.time}' is not a required Timestamp()`,
      fix: 'name a Timestamp() field',
    });
  faults.push(...checkRequired('id', definition.id, fields));
  const views = Object.entries(definition.views ?? {});
  if (definition.views && views.length === 0)
    faults.push({ path: 'views', reason: 'there is none', fix: 'define at least one view' });
  for (const [name, view] of views) {
    if (!NAME.test(name))
      faults.push({
        path: `views.${name}`,
        reason: 'not a name',
        fix: 'camelCase ASCII, 24 letters at most',
      });
    faults.push(...checkView(`views.${name}`, view, fields));
  }
  return faults;
}
