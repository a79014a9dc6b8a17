import { expect, test } from 'vitest';
import { keptOutput } from '../testing/running.ts';
import { announce } from './announce.ts';
import { urlsOf } from './run-stack.ts';

const urls = urlsOf({ api: 8080, ingest: 8081 });

function said(...pipelines: string[]) {
  const output = keptOutput();
  announce(output, { urls, pipelines, ms: 5_400 });
  return output;
}

test('one pipeline: its page is the short address', () => {
  expect(said('flights').said).toEqual([
    '',
    '  Live    http://localhost:8080',
    '  API     http://localhost:8080/docs',
    '  Ingest  POST http://localhost:8081/v1/pipelines/flights/events',
  ]);
});

test('several pipelines: each has its page and the address that takes its events, for programs too', () => {
  const output = said('flights', 'quakes');
  expect(output.said).toEqual([
    '',
    '  Live    http://localhost:8080/#flights',
    '          http://localhost:8080/#quakes',
    '  API     http://localhost:8080/docs',
    '  Ingest  POST http://localhost:8081/v1/pipelines/flights/events',
    '          POST http://localhost:8081/v1/pipelines/quakes/events',
  ]);
  expect(output.emitted).toMatchObject([
    {
      event: 'ready',
      seconds: 5.4,
      urls,
      pipelines: [
        { name: 'flights' },
        {
          name: 'quakes',
          live: 'http://localhost:8080/#quakes',
          ingest: 'http://localhost:8081/v1/pipelines/quakes/events',
        },
      ],
    },
  ]);
});
