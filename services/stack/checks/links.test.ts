import { expect, test } from 'vitest';

import { deadLinks } from './links.ts';

const there = new Set(['docs/kafka.md', 'services/api', 'docs/pictures/live.png']);
const dead = (path: string, text: string) => deadLinks([{ path, text }], (target) => there.has(target));

test('a link that leads nowhere is told, from where its document stands', () => {
  expect(dead('README.md', 'see [Kafka](docs/kafka.md) and [more](docs/gone.md#part)')).toEqual([
    'README.md: docs/gone.md is not there',
  ]);
  expect(dead('docs/errors.md', '[here](kafka.md#why), [api](../services/api)')).toEqual([]);
});

test('so is a picture', () => {
  expect(dead('README.md', '![page](docs/pictures/live.png) <img alt="x" src="docs/gone.png">')).toEqual([
    'README.md: docs/gone.png is not there',
  ]);
});

test('other sites and parts of the same page are not ours to look at', () => {
  expect(dead('README.md', '[a](https://example.org/x) [b](#part) [c](mailto:a@b.c)')).toEqual([]);
});
