import { takesTags } from '../../tags.ts';
import { rule, type Rule } from '../rule.ts';

// Said again and not taken from what gives the tags: else nobody would notice one that is given no more.
const NAMES = ['project', 'environment', 'managed-by'];

export const COST_RULES: Rule[] = [
  rule(
    'costs-can-be-told-apart',
    { description: `Whatever takes tags bears ${NAMES.join(', ')}.`, of: [] },
    ({ tags }, { type }) => {
      if (!takesTags(type)) return undefined;
      const missing = NAMES.filter((each) => !(tags as Record<string, string> | undefined)?.[each]);
      return missing.length > 0 ? `has no tag ${missing.join(', ')}` : undefined;
    },
  ),
];
