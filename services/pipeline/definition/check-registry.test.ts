import { expect, test } from 'vitest';

import { checkRegistry } from './check-registry.ts';
import { definePipeline } from './define.ts';
import { DefinitionError } from './fault.ts';
import { count, distinct } from './measure.ts';
import { sales } from './sample-definition.ts';
import { none } from './window.ts';

const view = { by: ['shop' as const], window: none(), measures: { sales: count() } };
const withOpen = { ...view, measures: { hour: distinct('open') } };
const pipeline = (name: string, views: typeof sales.views = { v: view }, topic = name) =>
  definePipeline({ ...sales, name, source: { ...sales.source, topic }, views });

const faultsOf = (...pipelines: ReturnType<typeof pipeline>[]) => {
  try {
    checkRegistry(pipelines);
    return [];
  } catch (error) {
    if (error instanceof DefinitionError) return error.faults;
    throw error;
  }
};

test('gives pipelines back that share nothing', () => {
  const all = [pipeline('web', { clicks: withOpen }), pipeline('webClicks', { day: view })];
  expect(checkRegistry(all)).toBe(all);
});

test.each([
  [
    'view tables',
    [pipeline('web', { clicksHour: view }), pipeline('webClicks', { hour: view })],
    ['views.hour', "the table 'web_clicks_hour' is taken by views.clicksHour of pipeline 'web'"],
  ],
  [
    'a view and a member table',
    [pipeline('web', { clicks: withOpen }), pipeline('webClicks', { hour: view })],
    ['views.hour', "the table 'web_clicks_hour' is taken by views.clicks.measures.hour of pipeline 'web'"],
  ],
  [
    'a member and a view table',
    [pipeline('webClicks', { hour: view }), pipeline('web', { clicks: withOpen })],
    [
      'views.clicks.measures.hour',
      "the table 'web_clicks_hour' is taken by views.hour of pipeline 'webClicks'",
    ],
  ],
] as const)('refuses equal %s', (_, pipelines, [path, reason]) => {
  expect(faultsOf(...pipelines)).toEqual([{ path, reason, fix: 'another name' }]);
});

test('refuses equal names and equal topics', () => {
  expect(faultsOf(pipeline('web', { a: view }), pipeline('web', { b: view }, 'other'))).toEqual([
    { path: 'name', reason: "the name 'web' is taken by name of pipeline 'web'", fix: 'another name' },
  ]);
  expect(faultsOf(pipeline('a', undefined, 'events'), pipeline('b', undefined, 'events'))).toEqual([
    {
      path: 'source.topic',
      reason: "the topic 'events' is taken by source.topic of pipeline 'a'",
      fix: 'another topic',
    },
  ]);
});

test('refuses the table that holds dead letters', () => {
  expect(faultsOf(pipeline('dead', { letters: view }))).toEqual([
    {
      path: 'views.letters',
      reason: "the table 'dead_letters' is taken by millrace itself",
      fix: 'another name',
    },
  ]);
});

test.each([
  ['an object', [sales], ["pipeline 'sales'", 'registry[0]: an object that definePipeline did not make']],
  ['a copy', [{ ...pipeline('web') }], ['registry[0]: an object that definePipeline did not make']],
  ['nothing', [pipeline('web'), undefined], ['registry[1]: undefined is no pipeline']],
  ['a pipeline that is not in a list', pipeline('web'), ['registry: an object is not a list']],
])('refuses %s that definePipeline did not make', (_, list, texts) => {
  const check = () => checkRegistry(list as unknown as ReturnType<typeof pipeline>[]);
  for (const text of texts) expect(check).toThrow(text);
  expect(check).toThrow(expect.objectContaining({ code: 'E_DEFINITION' }));
});
