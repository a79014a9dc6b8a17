import { badRequest } from '../http/bad-request.ts';
import { dimensionsOf, type Dimension, type ViewOf } from './dimensions.ts';

/** What a rollup is grouped by: dimensions in the order asked for, or the window alone. */
export type Grouping = { dimensions: Dimension[]; byWindow: boolean };

/** Reads `by`: `origin,dest`, `window` or nothing. A view with a dimension named window cannot be grouped by time. */
export function groupingOf(of: ViewOf, by: string): Grouping {
  const known = dimensionsOf(of);
  const names = by === '' ? [] : by.split(',');
  if (by === 'window' && of.view.window.kind !== 'none' && !of.view.by.includes('window'))
    return { dimensions: [], byWindow: true };
  const dimensions = names.map((name) => {
    const dimension = known.find((candidate) => candidate.name === name);
    if (dimension) return dimension;
    const choices = [...of.view.by, ...(of.view.window.kind === 'none' ? [] : ['window (alone)']), '(empty)'];
    throw badRequest(
      'by',
      `'${name}' is not a dimension of ${of.view.name}`,
      `one of: ${choices.join(', ')}`,
    );
  });
  if (new Set(names).size < names.length)
    throw badRequest('by', 'a dimension is there twice', 'name each once');
  return { dimensions, byWindow: false };
}
