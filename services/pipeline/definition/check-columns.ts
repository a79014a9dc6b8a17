import { NAME, type DefinitionFault } from './fault.ts';
import { snake } from './plan.ts';
import type { SoundView } from './shape-view.ts';

/** Names that would collide with columns every view has, or with each other once they are snake_case. */
export function checkColumns(path: string, view: SoundView): DefinitionFault[] {
  const taken = new Set(['window_start', 'window_end', 'value']);
  const faults: DefinitionFault[] = [];
  view.by.forEach((name, i) => {
    if (taken.has(snake(name)))
      faults.push({
        path: `${path}.by[${i}]`,
        reason: `'${name}' is taken in every view, or here twice`,
        fix: 'another field, or rename it in the event',
      });
    taken.add(snake(name));
  });
  for (const [name, { kind }] of Object.entries(view.measures)) {
    const own = [snake(name), ...(kind === 'avg' ? [`${snake(name)}_sum`, `${snake(name)}_count`] : [])];
    if (!NAME.test(name) || own.some((column) => taken.has(column)))
      faults.push({
        path: `${path}.measures.${name}`,
        reason: 'not a free name',
        fix: 'another camelCase name',
      });
    own.forEach((column) => taken.add(column));
  }
  return faults;
}
