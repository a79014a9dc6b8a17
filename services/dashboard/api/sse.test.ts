import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createSseParser, type SseMessage } from './sse.ts';

function parse(chunks: string[]): SseMessage[] {
  const messages: SseMessage[] = [];
  const feed = createSseParser((message) => messages.push(message));
  chunks.forEach(feed);
  return messages;
}

const STREAM =
  ': heartbeat\n\nid: 7\nevent: state\ndata: {"a":1}\n\n: heartbeat\r\n\r\nid: 8\r\nevent: state\r\ndata:x\r\ndata: y\r\n\r\n';
const MESSAGES = [
  { id: '7', event: 'state', data: '{"a":1}' },
  { id: '8', event: 'state', data: 'x\ny' },
];

test('reads messages and skips comments', () => {
  expect(parse([STREAM])).toEqual(MESSAGES);
});

test('reads the same wherever the stream is cut', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: STREAM.length }), { maxLength: 12 }), (cuts) => {
      const at = [0, ...cuts.toSorted((a, b) => a - b), STREAM.length];
      expect(parse(at.slice(1).map((end, index) => STREAM.slice(at[index], end)))).toEqual(MESSAGES);
    }),
  );
});

test('gives nothing for a message without data or without its empty line', () => {
  expect(parse(['event: state\n\n', 'data: half'])).toEqual([]);
});

test('names a message without a name, and keeps the last id', () => {
  expect(parse(['id: 3\ndata: a\n\ndata: b\n\n'])).toEqual([
    { id: '3', event: 'message', data: 'a' },
    { id: '3', event: 'message', data: 'b' },
  ]);
});
