import { Type } from 'typebox';
import { expect, test } from 'vitest';

import { definePipeline } from '../definition/define.ts';
import { avg, count, distinct, min } from '../definition/measure.ts';
import { none } from '../definition/window.ts';
import { Timestamp } from '../event/fields.ts';
import { literal } from './columns.ts';
import { renderDdl } from './ddl.ts';
import { deltaStatements, renderDelta } from './delta.ts';
import { renderOracle } from './oracle.ts';

const event = Type.Object(
  {
    select: Type.Integer({ minimum: 0, maximum: 9 }),
    order: Type.Enum(["it's", 'b']),
    at: Timestamp(),
    userId: Type.Integer({ minimum: 0, maximum: 9 }),
  },
  { additionalProperties: false },
);
const { plan } = definePipeline({
  name: 'table',
  source: { topic: 'table', partitions: 1, key: 'order', event },
  id: 'select',
  time: 'at',
  views: {
    group: {
      title: 'Two\nlines; drop table x',
      by: ['order', 'userId'],
      window: none(),
      measures: { limit: count(), user: avg('userId'), where: min('select'), from: distinct('select') },
    },
  },
});
const view = plan.views[0] as (typeof plan.views)[0] & object;

test('every identifier is quoted, so that names may be words of SQL', () => {
  const { cells, members } = deltaStatements(plan, view);
  expect(cells.text).toContain(
    'into millrace."table_group" as t ("window_start", "order", "user_id", "limit", "user_sum", "user_count", "where")',
  );
  expect(members[0]?.text).toContain(
    'into millrace."table_group_from" ("window_start", "order", "user_id", "value")',
  );
  const bare =
    /(?<!")\b(table_group\w*|user_id|user_sum|user_count|text_\w+|type_\w+|double_\w+|field_\w+)\b(?!")/;
  for (const sql of [
    renderDdl(plan),
    renderDelta(plan).replaceAll(/^--.*$/gm, ''),
    renderOracle(plan).replaceAll(/^--.*$/gm, ''),
  ])
    expect(sql).not.toMatch(bare);
});

test('text in SQL is quoted, and a title stays in its comment', () => {
  expect(literal("it's")).toBe("'it''s'");
  expect(renderOracle(plan)).toContain(`in ('it''s', 'b')`);
  expect(renderDdl(plan)).toContain('-- Two lines; drop table x\n');
});

test('a delta has one typed array for each column', () => {
  const { cells, members } = deltaStatements(plan, view);
  const key = ['timestamptz', 'text', 'bigint'];
  expect(cells.types).toEqual([...key, 'bigint', 'bigint', 'bigint', 'bigint']);
  expect(members.map(({ types }) => types)).toEqual([[...key, 'bigint']]);
  for (const { text, types } of [cells, ...members])
    expect([...text.matchAll(/\$(\d+)::(\w+)\[\]/g)].map(([, , type]) => type)).toEqual(types);
});

test('names of prepared statements are short enough to stay apart', () => {
  const { cells, members } = deltaStatements(plan, {
    ...view,
    table: 't'.repeat(55),
    measures: view.measures.map((measure) =>
      measure.memberTable ? { ...measure, memberTable: 'm'.repeat(55) } : measure,
    ),
  });
  for (const { name } of [cells, ...members]) expect(name.length).toBeLessThanOrEqual(63);
});
