import { describe, expect, test } from 'vitest';

import { answerOf, type Call, record } from './engine/record.ts';
import { type Answers, Failure } from './engine/recording-engine.ts';
import { argsOf, commandOf, named, stepsOf } from './engine/rules.ts';
import { chainOf, type Step } from './engine/step.ts';
import { EVERY, RELEASE, usual } from './plans.ts';

const callOf = (name: string) => EVERY[name] as Call<string>;

/** The last command of a chain. */
const runBy = (step: Step) => chainOf(step).findLast(({ field }) => field === 'withExec');

/** An engine in which a command fails. */
const failing =
  (command: RegExp, failure: Failure): Answers =>
  (step) => {
    const exec = step.field === 'sync' ? runBy(step) : undefined;
    return exec && command.test(commandOf(exec).join(' ')) ? failure : usual(step);
  };

/** An engine that answers one question otherwise. */
const saying =
  (field: string, answer: unknown): Answers =>
  (step) =>
    step.field === field ? answer : usual(step);

const WORK: [name: string, command: RegExp, what: string][] = [
  ['check', /^npm run check$/, 'npm run check'],
  ['test', /^npm test/, 'the service suite'],
  ['journey', /^npm test/, 'the journey'],
  ['smoke', /^npx millrace smoke/, 'the smoke test'],
  ['smoke', /^$/, 'migrate'],
  ['scan', /^image --input/, 'the scan'],
  ['sign', /^attest /, 'signing 123456789012'],
  ['sign with a key', /^attest /, 'signing 123456789012'],
];

describe('a command that fails is a call that fails, with the end of what it printed', () => {
  test.each(WORK)('%s: %s', async (name, command, what) => {
    const answers = failing(command, new Failure(1, 'first\n3 passed, 1 failed\n', 'at line 7\n'));
    const call = answerOf(callOf(name), answers);
    await expect(call).rejects.toThrow(what);
    await expect(call).rejects.toThrow(/failed \(exit code 1\); .*3 passed, 1 failed\s+at line 7$/s);
  });

  test.each([
    [124, 'was ended after 600 s'],
    [137, 'was killed, after 600 s or for want of memory'],
  ])('out of time (%i)', async (code, why) => {
    const call = answerOf(callOf('check'), failing(/^npm run check$/, new Failure(code, '12 of 30\n')));
    await expect(call).rejects.toThrow(`npm run check ${why}; the end of its output:\n12 of 30`);
  });

  test('before its own command', async () => {
    const call = answerOf(callOf('journey'), failing(/^npm test/, new Failure(100, 'E: no such package\n')));
    await expect(call).rejects.toThrow(/failed \(exit code 100\); .*no such package/s);
  });
});

test('a command that may fail is none whose failure an engine would keep', async () => {
  for (const [name, call] of Object.entries(EVERY)) {
    const execs = named(stepsOf(await record(call, { answers: usual })), 'withExec');
    const expected = execs.flatMap(({ args }) => args['expect'] ?? []);
    expect(expected, name).toEqual(name === 'reports' ? ['ANY'] : []);
  }
});

describe('what is answered', () => {
  const PRINTED = 'a line\n1412 passed, 0 failed\n';

  test.each(['check', 'test', 'journey'])('by %s is the last line that was printed', async (name) => {
    expect(await answerOf(callOf(name), saying('stdout', PRINTED))).toBe('1412 passed, 0 failed');
  });

  test.each(['smoke', 'scan'])('by %s is all that was printed', async (name) => {
    const answer = await answerOf(callOf(name), saying('stdout', PRINTED));
    expect(answer.trimEnd()).toBe(PRINTED.trimEnd());
  });

  test('by verify is a row for each step', async () => {
    const table = await answerOf(callOf('verify'), saying('stdout', PRINTED));
    expect(table.match(/^. \w+/gm)).toEqual(
      ['check', 'test', 'journey', 'images', 'smoke', 'publish'].map((name) => `✔ ${name}`),
    );
    expect(table).toMatch(/check .* 1412 passed, 0 failed\n/);
    expect(table).toMatch(/4 images pushed, and there by digest$/);
  });
});

describe('verify', () => {
  test('runs what comes after a failure, and then fails with the table', async () => {
    const call = answerOf(callOf('verify'), failing(/^npm run check$/, new Failure(1, 'oxlint: 1 error\n')));
    await expect(call).rejects.toThrow(
      /^1 of 6 failed\n✖ check +[\d.]+ s {2}npm run check failed \(exit code 1\)\n✔ test/,
    );
    await expect(call).rejects.toThrow(/\n✔ publish +[\d.]+ s {2}4 images pushed.*\n/);
  });

  test('shows below the table how each step failed, with the end of what it printed', async () => {
    const failures = failing(
      /^npm (?:run check|test .*e2e)$/,
      new Failure(1, 'oxlint: 1 error\n', 'at x.ts\n'),
    );
    await expect(answerOf(callOf('verify'), failures)).rejects.toThrow(
      /pushed.*\n\n✖ check: npm run check failed .* output:\noxlint: 1 error\n\s*at x.ts\n\n✖ journey: .*at x.ts$/s,
    );
  });

  test.each([
    ['lines', 'a line\n'.repeat(5_000)],
    ['letters', 'x'.repeat(1_000_000)],
  ])('shows the end alone of too many %s', async (_, printed) => {
    const failures = failing(/^npm test/, new Failure(1, `${printed}the last\n`));
    const said = await answerOf(callOf('verify'), failures).catch(({ message }: Error) => message);
    expect(said).toMatch(/^2 of 6 failed\n.*the last$/s);
    expect(said.length).toBeLessThan(20_000);
  });

  test('says nothing twice of a failure that is a line', async () => {
    const said = await answerOf(callOf('verify'), saying('label', 'another')).catch(
      ({ message }: Error) => message,
    );
    expect(said.match(/is of revision 'another'/g)).toHaveLength(1);
    expect(said).not.toContain('\n\n');
  });
});

const reports = (answers: Answers) => record(callOf('reports'), { answers });
const copied = (plan: Step[]) =>
  named(stepsOf(plan), 'withDirectory').flatMap(({ args }) => (args['include'] as string[]) ?? []);
const logged = (plan: Step[]) =>
  named(stepsOf(plan), 'withNewFile').map(({ args }) => [args['path'], args['contents']]);

describe('the reports of a suite', () => {
  test('hold the results and the output', async () => {
    const plan = await reports(saying('stdout', '1 failed\n'));
    expect(copied(plan)).toContain('test-results.json');
    expect(logged(plan)).toEqual([['output.log', '1 failed\n']]);
  });

  test('hold the output of a suite that was killed', async () => {
    const plan = await reports(failing(/^npm test/, new Failure(137, 'as far as this\n', 'killed\n')));
    expect(logged(plan)).toEqual([['output.log', 'as far as this\n\nkilled\n']]);
    expect(copied(plan)).not.toContain('test-results.json');
  });
});

describe('a release that is not what it says is refused', () => {
  test.each<[string, Answers, string]>([
    ['of another revision', saying('label', 'another'), "is of revision 'another'"],
    ['without files', saying('entries', ['etc/']), 'holds nothing of ours in /app'],
    ['pushed without a digest', saying('publish', 'r.example/api:a1b2c3d'), 'no digest came back'],
  ])('%s', async (_, answers, problem) => {
    await expect(answerOf(callOf('publish'), answers)).rejects.toThrow(problem);
  });

  test.each<[string, string, string]>([
    ['a tag', RELEASE.replace(/@sha256:0{64}/, ':v1'), 'has no digest; only what is named by digest'],
    ['no image', '{"images":{}}', 'the record holds no images: give the file that `publish` answered'],
    ['an empty file', '', 'the record is no JSON: give the file that `publish` answered'],
    ['half a file', RELEASE.slice(0, 40), 'the record is no JSON: give the file that `publish` answered'],
    ['nothing', 'null', 'the record holds no images: give the file that `publish` answered'],
    ['images that are no names', '{"images":{"api":7}}', '7 has no digest; only what is named by digest'],
    ['not every image', RELEASE.replace('"migrate"', '"other"'), "holds no image 'migrate'"],
  ])('signing %s', async (_, record_, problem) => {
    await expect(answerOf(callOf('sign'), saying('contents', record_))).rejects.toThrow(problem);
  });
});

test('a scan fails on what it finds', async () => {
  const plan = await record(callOf('scan'), { answers: usual });
  expect(argsOf(runBy(named(plan, 'sync')[0] as Step) as Step)).toEqual(
    expect.arrayContaining(['--exit-code=1', '--severity=HIGH,CRITICAL']),
  );
});
