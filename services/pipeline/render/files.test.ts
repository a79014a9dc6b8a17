import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

import { pipelines } from '../registry.ts';
import { renderFiles } from './files.ts';

const FOLDER = join(import.meta.dirname, '../generated');
const rendered = Object.assign({}, ...pipelines.map(({ plan }) => renderFiles(plan))) as Record<
  string,
  string
>;

test('the committed files are those of the registered pipelines, no more and no fewer', () => {
  expect(readdirSync(FOLDER).toSorted()).toEqual(Object.keys(rendered).toSorted());
});

test.each(Object.entries(rendered))(
  'generated/%s is what its definition says (else: npm run generate)',
  (name, text) => {
    expect(readFileSync(join(FOLDER, name), 'utf8')).toBe(text);
  },
);

describe('registered pipelines', () => {
  const tables = pipelines.flatMap(({ plan }) =>
    plan.views.flatMap((view) => [
      view.table,
      ...view.measures.flatMap(({ memberTable }) => memberTable ?? []),
    ]),
  );

  test.each([
    ['name', pipelines.map(({ plan }) => plan.name)],
    ['topic', pipelines.map(({ plan }) => plan.source.topic)],
    ['table', tables],
  ])('never share a %s', (_, names) => {
    expect(new Set(names).size).toBe(names.length);
  });
});
