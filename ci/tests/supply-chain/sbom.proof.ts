import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

import { ServiceName } from '../../src/arguments.ts';
import { SERVICES } from '../../src/services.ts';
import { byText, type Lock, productionOf } from './lock.ts';
import { packageList } from './package-list.ts';
import { ROOT } from './tools.ts';

type Bom = { bomFormat: string; components: { group?: string; name: string; version: string }[] };

const lock = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as Lock;

test.each(Object.values(ServiceName))(
  'the list of %s names what the lock file gives it, no more and no less',
  async (service) => {
    const { bomFormat, components } = JSON.parse(await packageList(service)) as Bom;
    const listed = components.map(
      ({ group, name, version }) => `${group ? `${group}/` : ''}${name}@${version}`,
    );
    expect(bomFormat).toBe('CycloneDX');
    expect(listed.toSorted(byText)).toEqual(productionOf(lock, SERVICES[service].workspace));
  },
);

test('the lock file was walked', () => {
  const packages = productionOf(lock, 'services/database').map((each) => each.replace(/@[^@]*$/, ''));
  expect(packages).toEqual(expect.arrayContaining(['database', 'runtime', 'pg', 'pg-types', 'pino']));
  expect(packages).not.toContain('typescript');
});
