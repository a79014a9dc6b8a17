import { codeOf, MillraceError } from '@millrace/runtime/errors.ts';

import { adviceFor } from './advice.ts';
import { placeOf } from './place.ts';

// The registry and the definitions; the rest of the room is ours, and an error there is a defect.
const DEFINITIONS = /^services\/pipeline\/(?!(?:definition|event|fold|render)\/|generate\.ts$)/;

/**
 * An error met while everything was loaded, as people who wrote a definition can act on it: thrown in a definition's
 * file or the registry it is theirs, with place and fix and without a stack; any other error is given back as it is.
 */
export function asDefinitionError(error: unknown, root: string): unknown {
  if (!(error instanceof Error) || codeOf(error)?.startsWith('E_')) return error;
  const place = placeOf(error, root);
  if (!place || !DEFINITIONS.test(place.file)) return error;
  const message = error.message.replaceAll(`${root}/`, '');
  return new MillraceError({
    code: 'E_DEFINITION',
    message: `${place.file}${place.line === undefined ? '' : `:${place.line}`}: ${message}`,
    fix: adviceFor(error, { message: error.message, place, root }),
  });
}
