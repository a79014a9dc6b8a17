import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { refuseSwallowed } from './swallowed-options.ts';
import { up } from './verbs/up.ts';

const START = { npm_lifecycle_event: 'start' };
const refusal = (env: NodeJS.ProcessEnv, ...args: string[]) => {
  try {
    return refuseSwallowed(up, { args: ['up', ...args], env });
  } catch (error) {
    return error;
  }
};

test.each([
  [{ npm_config_once: 'true' }, [], '--once'],
  [{ npm_config_once: 'true', npm_config_rate: 'max' }, [], '--rate max --once'],
  [{ npm_config_once: 'true', npm_config_rate: 'true' }, ['max'], '--rate max --once'],
  [
    { npm_config_rate: 'true', npm_config_ports_from: 'true' },
    ['5', '9000'],
    '--rate <rate> --ports-from <port>',
  ],
  [{ npm_config_once: 'true', npm_config_json: 'true' }, [], '--once (and --json, if you wrote it)'],
])('npm start with %j and %j is refused with the line that was meant', (settings, args, meant) => {
  expect(refusal({ ...START, ...settings }, ...args)).toMatchObject({
    code: 'E_OPTION',
    fix: `Write -- before the options: npm start -- ${meant}`,
  });
});

test('every option of up is known here', () => {
  const flags = (up.options ?? []).map((option) => option.flags.split(' ')[0] ?? '');
  expect(flags).toEqual(expect.arrayContaining(['--rate', '--once', '--fresh', '--json', '--ports-from']));
  for (const flag of flags.filter((each) => each !== '--json')) {
    const setting = `npm_config_${flag.slice(2).replaceAll('-', '_')}`;
    expect(refusal({ ...START, [setting]: 'true' })).toMatchObject({ code: 'E_OPTION' });
  }
});

test('what npm knows as a setting of its own is no reason to refuse, only to ask', () => {
  const env = { ...START, npm_config_json: 'true' };
  expect(refusal(env)).toMatch(/Meant for millrace\? npm start -- --json$/);
  expect(refusal(env, '--once')).toMatch(/npm start -- --once --json$/);
});

test.each([
  ['an npm script of another name', { npm_lifecycle_event: 'other', npm_config_once: 'true' }, []],
  [
    'settings of npm that are no options of ours',
    { ...START, npm_config_cache: '/c', npm_config_json: '' },
    [],
  ],
  ['what came after -- too', { ...START, npm_config_json: 'true' }, ['--json']],
])('%s is none of it', (_, env, args) => {
  expect(refusal(env, ...args)).toBeUndefined();
});

test('of the options of up, npm knows --json as its own setting and no other', async () => {
  const { stdout } = await promisify(execFile)('npm', ['config', 'list', '--long', '--json'], {
    cwd: tmpdir(),
  });
  const known = Object.keys(JSON.parse(stdout) as object).map((name) => `--${name}`);
  const flags = (up.options ?? []).map(({ flags }) => flags.split(' ')[0] ?? '');
  expect(flags.filter((flag) => known.includes(flag))).toEqual(['--json']);
});

test('the npm of this machine keeps options as it is taken to do', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-npm-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const script = `node -p "[process.env.npm_lifecycle_event, process.env.npm_config_once, process.env.npm_config_rate].join()"`;
  const manifest = { name: 'x', version: '1.0.0', scripts: { start: script } };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
  // A later npm may refuse them itself: then nothing is kept in silence either.
  const said = promisify(execFile)('npm', ['start', '--silent', '--once', '--rate=max'], {
    cwd: folder,
  }).then(
    ({ stdout }) => stdout.trim(),
    ({ stderr }: { stderr: string }) => /unknown/i.exec(stderr)?.[0].toLowerCase(),
  );
  expect(['start,true,max', 'unknown']).toContain(await said);
});
