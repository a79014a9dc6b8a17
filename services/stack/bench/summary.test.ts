import { expect, test } from 'vitest';

import { beginCircumstances, commitOf, type Tree } from './summary.ts';

// As git says it: `XY path`, each ended by NUL.
const tree = (head: string, ...entries: string[]): Tree => ({
  head,
  status: entries.map((entry) => `${entry}\0`).join(''),
});
const clean = tree('abc1234');

test('the commit alone, where the tree was that of the commit before and after', () => {
  expect(commitOf(clean, clean)).toBe('abc1234');
});

test.each(['?? docs/new.json', '?? notes.txt', ' M docs/measurements/kept.json', 'A  docs/pictures/new.svg'])(
  'what a measurement writes itself, and what nothing runs, is no difference: %s',
  (entry) => expect(commitOf(tree('abc1234', entry), clean)).toBe('abc1234'),
);

test.each([
  ' M services/x.ts',
  'M  services/x.ts',
  ' D services/docs/y.ts',
  ' M package.json',
  '?? services/new.ts',
])('a change is told, whether it was there first or came meanwhile: %s', (entry) => {
  const changed = tree('abc1234', ' M docs/kept.json', entry);
  expect(commitOf(changed, clean)).toBe('abc1234-dirty');
  expect(commitOf(clean, changed)).toBe('abc1234-dirty');
});

test('a commit that was made meanwhile is not what was measured, nor is the one before it alone', () => {
  expect(commitOf(clean, tree('def5678'))).toBe('abc1234-dirty');
});

test('the tree is asked for before a measurement and again after it', () => {
  const heads = ['abc1234', 'def5678'];
  const asked: string[] = [];
  const end = beginCircumstances('/there', (root) => {
    asked.push(root);
    return tree(heads.shift() ?? '');
  });
  expect(asked).toEqual(['/there']);
  expect(end().commit).toBe('abc1234-dirty');
  expect(asked).toEqual(['/there', '/there']);
});

const noGit = (): Tree => {
  throw new Error('not a git repository');
};

test('what was measured is not lost with git: the commit of the beginning may not be it any more', () => {
  const answers = [() => clean, noGit];
  const end = beginCircumstances('/there', () => (answers.shift() ?? noGit)());
  expect(end().commit).toBe('abc1234-dirty');
});

test('where git never said which commit this is, it is unknown', () => {
  expect(beginCircumstances('/there', noGit)().commit).toBe('unknown');
  const answers = [noGit, () => clean];
  expect(beginCircumstances('/there', () => (answers.shift() ?? noGit)())().commit).toBe('unknown');
});
