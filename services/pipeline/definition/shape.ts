import type { TObject } from 'typebox';

import type { Definition } from './define.ts';
import { checkParts, type Entries, isEntries, show } from './parts.ts';
import { DEFINITION, SOURCE } from './shape-parts.ts';
import { type Checked, checkViewShape, type SoundView } from './shape-view.ts';

type Whole = Definition<TObject>;

/** What of a definition can be looked at further; a part that is not here was refused already. */
export type SoundDefinition = Partial<Omit<Whole, 'source' | 'views'>> & {
  source: Partial<Whole['source']>;
  views?: Record<string, SoundView>;
};

/**
 * Compares what was written with the form of a definition, for those who write without an editor that knows the types.
 * What is not of that form is a fault, told once: the checks of meaning see only what is sound.
 */
export function checkShape(definition: unknown): Checked<SoundDefinition> {
  if (!isEntries(definition)) {
    const reason = `${show(definition)} is not a definition`;
    return {
      faults: [{ path: 'definePipeline', reason, fix: 'definePipeline({ name, source, id, time, views })' }],
      sound: { source: {} },
    };
  }
  const { faults, sound: parts } = checkParts('', definition, DEFINITION);
  const { source: anySource, views: anyViews, ...rest } = parts;
  const sound: SoundDefinition = { ...rest, source: {} };
  if (anySource) {
    const source = checkParts('source', anySource as Entries, SOURCE);
    faults.push(...source.faults);
    sound.source = source.sound;
  }
  if (anyViews) {
    const views = Object.entries(anyViews).map(([name, view]) => ({
      name,
      ...checkViewShape(`views.${name}`, view),
    }));
    faults.push(...views.flatMap((view) => view.faults));
    sound.views = Object.fromEntries(views.map((view) => [view.name, view.sound]));
  }
  return { faults, sound };
}
