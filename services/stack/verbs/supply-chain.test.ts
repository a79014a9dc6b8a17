import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

import { readConfig } from '../config.ts';
import { createOutput } from '../terminal/output.ts';
import { supplyChain } from './supply-chain.ts';

test('programs that are missing are named at once, each with where it comes from', async () => {
  const config = readConfig({ PATH: '/nowhere' });
  const running = supplyChain.run({ config, output: createOutput(false), options: {}, args: [], verbs: [] });
  await expect(running).rejects.toMatchObject({
    code: 'E_TOOL_MISSING',
    message: 'supply-chain needs go, git, python3, docker-registry, skopeo on the PATH',
    fix: expect.stringContaining('apt-get install docker-registry; apt-get install skopeo'),
  });
});

test('the front door installs what the proofs import', () => {
  const door = readFileSync(join(readConfig({}).root, 'bin/millrace.js'), 'utf8');
  expect(/ISLAND_COMMANDS = (.*);/.exec(door)?.[1]).toContain(`'${supplyChain.name}'`);
});
