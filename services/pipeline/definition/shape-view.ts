import type { ViewDefinition } from './define.ts';
import type { DefinitionFault } from './fault.ts';
import type { Measure } from './measure.ts';
import { checkParts, type Entries, isEntries, type Parts, show } from './parts.ts';
import { MEASURES, VIEW, WINDOW_FIX, WINDOWS } from './shape-parts.ts';
import type { Window } from './window.ts';

/** What of a view can be looked at further: what was refused is left out. */
export type SoundView = Omit<ViewDefinition, 'window'> & { window?: Window };

export type Checked<T> = { faults: DefinitionFault[]; sound: T };

const MEASURE_FIX = "count(), sum('mag'), min, max, avg, distinct or histogram('mag', [0, 15, 60])";

/** A window or a measure: its kind says which parts it has. It is sound as a whole or not at all. */
function checkKind<T>(
  path: string,
  found: Entries,
  kinds: Readonly<Record<string, Parts>>,
): Checked<T | null> {
  const { faults } = checkParts(path, found, kinds[String(found['kind'])] ?? {});
  return { faults, sound: faults.length === 0 ? (found as T) : null };
}

/** What stood where a measure's labels belong. */
function surplusFault(path: string, { kind, field, surplus }: Entries): DefinitionFault {
  if (kind === 'count')
    return {
      path,
      reason: `count() takes no field, here ${show(surplus)}`,
      fix: typeof surplus === 'string' ? `count() or distinct('${surplus}')` : 'count()',
    };
  const reason = `${show(surplus)} stands where { title, unit } may`;
  return { path, reason, fix: `${String(kind)}(${show(field)}, { title: 'What people read' })` };
}

function checkMeasure(path: string, found: unknown): Checked<Measure | null> {
  if (!isEntries(found) || !Object.hasOwn(MEASURES, String(found['kind'])))
    return {
      faults: [{ path, reason: `${show(found)} is not a measure`, fix: MEASURE_FIX }],
      sound: null,
    };
  if (Object.hasOwn(found, 'surplus')) return { faults: [surplusFault(path, found)], sound: null };
  return checkKind(path, found, MEASURES);
}

function checkMeasures(path: string, found: Entries): Checked<Record<string, Measure>> {
  const faults: DefinitionFault[] = [];
  const sound: Record<string, Measure> = {};
  if (Object.keys(found).length === 0)
    faults.push({ path, reason: 'there is none', fix: 'measures: { events: count() }' });
  for (const [name, each] of Object.entries(found)) {
    const measure = checkMeasure(`${path}.${name}`, each);
    faults.push(...measure.faults);
    if (measure.sound) sound[name] = measure.sound;
  }
  return { faults, sound };
}

function checkWindowShape(path: string, found: Entries): Checked<Window | null> {
  if (!Object.hasOwn(found, 'surplus')) return checkKind(path, found, WINDOWS);
  const reason = `${show(found['surplus'])} is a value too many for ${String(found['kind'])}()`;
  return { faults: [{ path, reason, fix: WINDOW_FIX }], sound: null };
}

/** Everything in one view that has not the form of one. */
export function checkViewShape(path: string, found: unknown): Checked<SoundView> {
  if (!isEntries(found))
    return {
      faults: [{ path, reason: `${show(found)} is not a view`, fix: '{ by, window, measures }' }],
      sound: { by: [], measures: {} },
    };
  const { faults, sound } = checkParts(path, found, VIEW);
  const view: SoundView = { by: (sound['by'] ?? []) as string[], measures: {} };
  if (sound['window']) {
    const window = checkWindowShape(`${path}.window`, sound['window'] as Entries);
    faults.push(...window.faults);
    if (window.sound) view.window = window.sound;
  }
  if (sound['measures']) {
    const measures = checkMeasures(`${path}.measures`, sound['measures'] as Entries);
    faults.push(...measures.faults);
    view.measures = measures.sound;
  }
  return { faults, sound: view };
}
