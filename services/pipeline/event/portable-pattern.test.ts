import fc from 'fast-check';
import { expect, test } from 'vitest';

import { hasOpenAlternative, isPortable, isQuick } from './portable-pattern.ts';

const accepts = (pattern: string) => isPortable(pattern) && !hasOpenAlternative(pattern) && isQuick(pattern);
const LENGTH = 5_000;

test.each([
  '^$',
  '^[A-Z0-9]{3}$',
  '^[a-z]{1,3}([.][0-9]+)?$',
  '^(?:a|b)*$',
  '^a{2,}?$',
  '^[a-z0-9]+(-[a-z0-9]+)*$',
  '^[A-Za-z0-9._+-]+@[A-Za-z0-9-]+([.][A-Za-z0-9-]+)+$',
  '^[a-z0-9.-]+[.][a-z]{2,20}$',
  '^[A-Z][a-z]*( [A-Z][a-z]*)*$',
  '^[a-z][a-z0-9_]*[a-z0-9]$',
  '^(cat|car|dog)$',
  '^(cat|car|dog){1,2}$',
  '^[0-9]{1,3}[0-9]?$',
  '^([0-9a-f]{2}:){5}[0-9a-f]{2}$',
  '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$',
  '^(A|B[0-9]?)-(x|y)$',
])('takes %s', (pattern) => {
  expect(accepts(pattern)).toBe(true);
});

test.each([
  '^([a-z]+,?)+$',
  '^(a+)+$',
  '^(a*)*$',
  '^(a|a)*$',
  '^(a|ab)*$',
  '^(cat|car)*$',
  '^([a-z]{1,20},?){1,20}$',
  '^(a?){50}a{50}$',
  '^(a?b?){30}$',
  '^a*a*a*$',
  '^[a-z]*[a-z0-9]*$',
  '^(a*b?)*c$',
  '^((a{255}){255}){255}$',
  '^(a|[a-z]){40}$',
])('does not take %s', (pattern) => {
  expect(isPortable(pattern)).toBe(true);
  expect(isQuick(pattern)).toBe(false);
});

test('tells an alternative outside of all groups', () => {
  expect(['^a|b$', '^(a|b)|c$', '^(a|b)$', '^((?:a|b)c|d)$'].map(hasOpenAlternative)).toEqual([
    true,
    true,
    false,
    false,
  ]);
});

const atoms = fc.constantFrom('a', 'b', ',', '[ab]', '[a-c]', '[b,]', '[a,-]');
const repeats = fc.constantFrom('', '', '?', '*', '+', '{2}', '{1,3}', '{0,40}', '{2,}', '+?');
const { pattern: patterns } = fc.letrec<{ pattern: string; choice: string; group: string; sequence: string }>(
  (tie) => ({
    group: fc.tuple(tie('choice'), repeats).map(([inside, repeat]) => `(${inside})${repeat}`),
    sequence: fc
      .array(
        fc.oneof(
          { depthSize: 'small' },
          fc.tuple(atoms, repeats).map((parts) => parts.join('')),
          tie('group'),
        ),
        { minLength: 1, maxLength: 4 },
      )
      .map((parts) => parts.join('')),
    choice: fc.array(tie('sequence'), { minLength: 1, maxLength: 3 }).map((all) => all.join('|')),
    pattern: tie('sequence').map((inside) => `^${inside}$`),
  }),
);
const units = fc.array(fc.constantFrom('a', 'b', 'c', ',', 'ab', 'aab,', 'a,'), {
  minLength: 1,
  maxLength: 4,
});

/** The better of two, so that a busy machine is not taken for a slow pattern. */
function matchMs(pattern: RegExp, text: string): number {
  const took = [0, 1].map(() => {
    const start = performance.now();
    pattern.test(text);
    return performance.now() - start;
  });
  return Math.min(...took);
}

test('whatever is taken tells quickly of 5,000 characters that they do not match', () => {
  let taken = 0;
  fc.assert(
    fc.property(patterns, fc.array(units, { minLength: 1, maxLength: 4 }), (pattern, texts) => {
      fc.pre(accepts(pattern));
      taken++;
      for (const unit of texts)
        for (const end of ['', '!', ',!']) {
          const text =
            unit
              .join('')
              .repeat(LENGTH)
              .slice(0, LENGTH - end.length) + end;
          expect(matchMs(new RegExp(pattern, 'u'), text), `${pattern} ${unit.join('')}`).toBeLessThan(50);
        }
    }),
    { numRuns: 500 },
  );
  expect(taken).toBeGreaterThan(100);
});
