import { expect, test } from 'vitest';
import { readConfig } from '../config.ts';
import { keptOutput, verdictOf, wrongVerdict } from '../testing/running.ts';
import { verifyAll } from '../up/verify-all.ts';
import { verify } from './verify.ts';

const config = readConfig({ DATABASE_URL: 'postgres://h/d', KAFKA_BROKERS: 'h:1' });
const check = (env: NodeJS.ProcessEnv) =>
  verifyAll({ config: readConfig(env), output: keptOutput() }, async () => verdictOf());

test('nothing differs: exit code 0, and the last line sums it up', async () => {
  const output = keptOutput();
  expect(await verifyAll({ config, output }, async () => verdictOf())).toBe(0);
  expect(output.said.at(-1)).toBe('12 cells compared, 0 different');
  expect(output.said.join('\n')).toMatch(/cells compared +12 +in 1 table\n/);
});

test('one cell differs: exit code 1, and its table is named', async () => {
  const output = keptOutput();
  expect(await verifyAll({ config, output }, async () => wrongVerdict())).toBe(1);
  expect(output.said.join('\n')).toMatch(/cells different +1\n +flights_airport +1 /);
  expect(output.emitted).toMatchObject([{ event: 'verified', verdict: { ok: false } }]);
});

test('cells agree and tallies do not: exit code 1, with what the processor says', async () => {
  const output = keptOutput();
  const processor = { ...verdictOf().processor, late: 2 };
  expect(await verifyAll({ config, output }, async () => verdictOf({ processor, ok: false }))).toBe(1);
  expect(output.said.join('\n')).toMatch(/behind watermark +0 +the processor says 2/);
});

test('an address that is none is refused before anything is compared, and DEPLOY_ENV says nothing here', async () => {
  const outside = { DATABASE_URL: 'postgres://h/d', KAFKA_BROKERS: 'h:1', DEPLOY_ENV: 'prod' };
  await expect(check({ ...outside, KAFKA_BROKERS: 'h' })).rejects.toMatchObject({ code: 'E_CONFIG' });
  expect(await check(outside)).toBe(0);
});

test('one pipeline that is named is checked alone; one that is not there is refused with the list', async () => {
  const checked: string[] = [];
  const options = { config, output: keptOutput() };
  const record = async (_: unknown, { pipeline }: { pipeline: string }) => {
    checked.push(pipeline);
    return verdictOf();
  };
  await verifyAll({ ...options, only: 'flights' }, record);
  expect(checked).toEqual(['flights']);
  await expect(verifyAll({ ...options, only: 'flihgts' }, record)).rejects.toMatchObject({
    code: 'E_PIPELINE_UNKNOWN',
    message: "There is no pipeline 'flihgts'.",
    fix: 'Name one of: flights.',
  });
  expect(checked).toEqual(['flights']);
});

test('the command hands the name on', async () => {
  const context = { output: keptOutput(), args: [], verbs: [] };
  const running = verify.run({ ...context, config, options: { pipeline: 'none' } });
  await expect(running).rejects.toMatchObject({ code: 'E_PIPELINE_UNKNOWN' });
});
