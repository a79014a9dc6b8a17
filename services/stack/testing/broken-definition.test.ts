import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { startTimeOf } from '../parts/process-table.ts';
import { SAYS, withMisspeltDefinition, withWrongDefinition } from './broken-definition.ts';

// Each spawns a Node, which a busy machine may let wait.
vi.setConfig({ testTimeout: 30_000 });

const ROOT = join(import.meta.dirname, '../../..');

function clone(): string {
  const stateDir = mkdtempSync(join(tmpdir(), 'millrace-broken-'));
  onTestFinished(() => rmSync(stateDir, { recursive: true, force: true }));
  return stateDir;
}

/** A run that is there: this very process. */
function runIn(stateDir: string): void {
  const process_ = { pid: process.pid, started: startTimeOf(process.pid) };
  const run = {
    ...process_,
    since: '2026-11-23T12:00:00.000Z',
    urls: { docs: 'http://localhost:1/docs' },
    parts: [{ ...process_, name: 'processor quakes', log: '/logs/quakes' }],
  };
  writeFileSync(join(stateDir, 'run.json'), JSON.stringify(run));
}

function millrace(stateDir: string, args: string[], broken = withWrongDefinition) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(ROOT, 'services/stack/cli.ts'), ...args],
    { encoding: 'utf8', env: { ...process.env, ...broken, MILLRACE_STATE_DIR: stateDir } },
  );
  return { status, stdout, stderr };
}

test('help and keys need no definition', () => {
  const stateDir = clone();
  const help = millrace(stateDir, ['--help']);
  expect(help).toMatchObject({ status: 0, stderr: '' });
  expect(help.stdout).toContain('what runs here');
  expect(millrace(stateDir, ['key', '--scopes', 'read'])).toMatchObject({
    status: 0,
    stdout: expect.stringMatching(/^mr_/) as string,
  });
});

test('status shows what runs, where, and how it is stopped', () => {
  const stateDir = clone();
  expect(millrace(stateDir, ['status'])).toMatchObject({ status: 3, stderr: '' });
  runIn(stateDir);
  const { status, stdout } = millrace(stateDir, ['status']);
  expect(status).toBe(0);
  expect(stdout).toMatch(new RegExp(`processor quakes +${process.pid} .* /logs/quakes`));
  expect(stdout).toContain('http://localhost:1/docs');
  expect(stdout).toContain(`or: kill ${process.pid}`);
});

test('reset says what it deletes and how much, and does', () => {
  const stateDir = clone();
  mkdirSync(join(stateDir, 'logs'));
  writeFileSync(join(stateDir, 'logs/api.log'), Buffer.alloc(2_000_000));
  const { status, stdout, stderr } = millrace(stateDir, ['reset']);
  expect(status).toBe(0);
  expect(stderr).toContain(`reset deletes ${stateDir} (2 MB)`);
  expect(stdout).toContain(`removed ${stateDir} (2 MB)`);
  expect(existsSync(stateDir)).toBe(false);
});

test('a start says first that one runs already, else what is wrong, before it writes anything', () => {
  const stateDir = clone();
  const refused = millrace(stateDir, ['up']);
  expect(refused).toMatchObject({ status: 1, stdout: '' });
  expect(refused.stderr).toContain('E_DEFINITION');
  expect(refused.stderr).toContain(SAYS);
  expect(refused.stderr).not.toContain('    at ');
  runIn(stateDir);
  expect(millrace(stateDir, ['up']).stderr).toContain('E_ALREADY_RUNNING');
});

test.each(['verify', 'generate', 'bench', 'check'])('%s says what is wrong, and no stack', (verb) => {
  const { status, stderr } = millrace(clone(), [verb], withMisspeltDefinition);
  expect(status).toBe(1);
  expect(stderr).toContain('E_DEFINITION  services/pipeline/registry.ts:1: agv is not defined\n  fix: ');
  expect(stderr).not.toContain('    at ');
});

test('doctor tells of the machine, and the definition is the one check that fails', () => {
  const { status, stdout } = millrace(clone(), ['doctor', '--json'], withMisspeltDefinition);
  const findings = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { name: string; level: string });
  expect(status).toBe(1);
  expect(findings.map(({ name }) => name)).toEqual(expect.arrayContaining(['node', 'memory', 'disk']));
  expect(findings.filter(({ name }) => name === 'pipelines')).toEqual([
    expect.objectContaining({
      level: 'fails',
      code: 'E_DEFINITION',
      detail: 'services/pipeline/registry.ts:1: agv is not defined',
      fix: "did you mean 'avg'? import { avg } from './definition/measure.ts'",
    }),
  ]);
  expect(millrace(clone(), ['doctor']).stdout).toContain(SAYS);
});
