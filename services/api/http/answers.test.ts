import { expect, test } from 'vitest';

import { createAnswers, type Answer } from './answers.ts';

/** A database whose answers come when the test says so. */
function createSlowDatabase() {
  const asked: { answer(version: number): void; fail(error: Error): void }[] = [];
  const load = () =>
    new Promise<Answer>((resolve, reject) => {
      asked.push({
        answer: (version) => resolve({ identity: 'a', version, body: `v${version}` }),
        fail: reject,
      });
    });
  return { asked, load };
}
const at = (version: number, era = 0) => ({ era, version });
const settle = () => new Promise((resolve) => setImmediate(resolve));

test('a crowd asks once', async () => {
  const { asked, load } = createSlowDatabase();
  const answers = createAnswers();
  const crowd = Array.from({ length: 100 }, () => answers.get('/a', at(1), load));
  expect(asked).toHaveLength(1);
  asked[0]?.answer(1);
  expect(new Set((await Promise.all(crowd)).map(({ body }) => body))).toEqual(new Set(['v1']));
  expect((await answers.get('/a', at(1), load)).body).toBe('v1');
  expect(asked).toHaveLength(1);
});

test('nobody gets an answer older than the version that was there when he asked', async () => {
  const { asked, load } = createSlowDatabase();
  const answers = createAnswers();
  const first = answers.get('/a', at(1), load);
  const later = [answers.get('/a', at(2), load), answers.get('/a', at(3), load)];
  expect(asked).toHaveLength(1);
  asked[0]?.answer(1);
  expect((await first).version).toBe(1);
  await settle();
  // However many versions went by: one query more.
  expect(asked).toHaveLength(2);
  asked[1]?.answer(3);
  expect((await Promise.all(later)).map(({ version }) => version)).toEqual([3, 3]);
});

test('a failure is told to those who waited for it, and not kept', async () => {
  const { asked, load } = createSlowDatabase();
  const answers = createAnswers();
  const failing = answers.get('/a', at(1), load);
  const next = answers.get('/a', at(2), load);
  asked[0]?.fail(new Error('away'));
  await expect(failing).rejects.toThrow('away');
  await settle();
  asked[1]?.answer(2);
  expect((await next).version).toBe(2);
});

test('keeps no more than it may', async () => {
  const answers = createAnswers({ characters: 10, answers: 100 });
  let loads = 0;
  const load = async () => (loads++, { identity: 'a', version: 1, body: 'sixsix' });
  await answers.get('/a', at(1), load);
  await answers.get('/b', at(1), load);
  await answers.get('/b', at(1), load);
  expect(loads).toBe(2);
  await answers.get('/a', at(1), load);
  expect(loads).toBe(3);
});

test('a database that was set back is asked again, and what it answered before is not given any more', async () => {
  const { asked, load } = createSlowDatabase();
  const answers = createAnswers();
  const before = answers.get('/a', at(9), load);
  const after = answers.get('/a', at(3, 1), load);
  asked[0]?.answer(9);
  expect((await before).version).toBe(9);
  await settle();
  asked[1]?.answer(3);
  expect((await after).version).toBe(3);
  expect((await answers.get('/a', at(3, 1), load)).version).toBe(3);
  expect(asked).toHaveLength(2);
});
