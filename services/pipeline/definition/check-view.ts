import type { Field } from '../event/schema-fields.ts';
import type { Fields } from './check.ts';
import { checkColumns } from './check-columns.ts';
import { checkKeyField, checkKeyLength } from './check-keys.ts';
import type { DefinitionFault } from './fault.ts';
import type { Measure } from './measure.ts';
import type { SoundView } from './shape-view.ts';
import type { Window } from './window.ts';

// One batch holds at most 2^20 events: 2^20 sums of 2^32 stay whole numbers in a double.
const SUM_LIMIT = 2 ** 32;

function checkWindow(path: string, window: Window | undefined): DefinitionFault[] {
  if (!window || window.kind === 'none') return [];
  if (!Number.isInteger(window.sizeMs) || window.sizeMs < 1)
    return [{ path, reason: 'the size is not a duration', fix: "tumbling('1 hour')" }];
  if (window.kind === 'tumbling') return [];
  const hops = window.sizeMs / window.everyMs;
  if (Number.isInteger(hops) && hops >= 1 && hops <= 60) return [];
  return [{ path, reason: 'the size must be 1 to 60 whole steps', fix: "hopping('1 hour', '5 minutes')" }];
}

function checkNumberField(path: string, measure: Measure, field: Field): DefinitionFault[] {
  if (field.type !== 'integer' && field.type !== 'decimal')
    return [{ path, reason: `'${field.name}' is a ${field.type}, not a number`, fix: 'measure a number' }];
  const largest = Math.max(Math.abs(field.minimum ?? 0), Math.abs(field.maximum ?? 0)) * 10 ** field.scale;
  if ((measure.kind === 'sum' || measure.kind === 'avg') && largest > SUM_LIMIT)
    return [
      { path, reason: `sums of values up to ${largest} may lose a unit`, fix: `bounds within ${SUM_LIMIT}` },
    ];
  return [];
}

function checkBounds(path: string, measure: Measure, field: Field): DefinitionFault[] {
  const bounds = measure.bounds ?? [];
  const fix = `histogram('${field.name}', [0, 15, 60])`;
  if (bounds.length < 1 || bounds.length > 64)
    return [{ path, reason: 'a histogram has 1 to 64 bounds', fix }];
  if (bounds.some((bound, i) => i > 0 && bound <= (bounds[i - 1] as number)))
    return [{ path, reason: 'bounds must rise', fix }];
  if (!bounds.every(Number.isFinite)) return [{ path, reason: 'bounds must be finite', fix }];
  if (bounds.some((bound) => Math.round(bound * 10 ** field.scale) / 10 ** field.scale !== bound))
    return [{ path, reason: `bounds have more decimals than '${field.name}'`, fix }];
  return [];
}

function checkMeasure(path: string, measure: Measure, fields: Fields): DefinitionFault[] {
  if (measure.kind === 'count') return [];
  const field = fields.get(measure.field as string);
  if (field === null) return [];
  if (!field)
    return [
      { path, reason: `the event has no field '${measure.field}'`, fix: 'name a field of source.event' },
    ];
  if (measure.kind === 'distinct') return checkKeyField(path, field.name, field);
  const faults = checkNumberField(path, measure, field);
  return measure.kind === 'histogram' ? [...faults, ...checkBounds(path, measure, field)] : faults;
}

/** Everything in one view that could not be run exactly. */
export function checkView(path: string, view: SoundView, fields: Fields): DefinitionFault[] {
  const faults = [...checkWindow(`${path}.window`, view.window), ...checkColumns(path, view)];
  view.by.forEach((name, i) => {
    faults.push(...checkKeyField(`${path}.by[${i}]`, name, fields.get(name)));
    if (fields.get(name)?.required === false)
      faults.push({
        path: `${path}.by[${i}]`,
        reason: `'${name}' is optional`,
        fix: 'a key must always be there',
      });
  });
  faults.push(...checkKeyLength(path, view, fields));
  for (const [name, measure] of Object.entries(view.measures))
    faults.push(...checkMeasure(`${path}.measures.${name}`, measure, fields));
  return faults;
}
