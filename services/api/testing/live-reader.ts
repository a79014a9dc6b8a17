import { connect, type Socket } from 'node:net';

/** A live event as a reader sees it; a comment has only its text. */
export type LiveEvent = {
  id: string;
  data: Record<string, never> & { version: number; changed: Record<string, unknown> };
};

const parse = (block: string): LiveEvent => ({
  id: /^id: (.*)$/m.exec(block)?.[1] ?? '',
  data: JSON.parse(/^data: (.*)$/m.exec(block)?.[1] ?? 'null'),
});

/** Reads chunks into events; gives what it has so far. */
export async function openLive(url: string, headers: Record<string, string> = {}) {
  const aborter = new AbortController();
  const response = await fetch(url, { headers, signal: aborter.signal });
  const reader = {
    response,
    events: [] as LiveEvent[],
    comments: [] as string[],
    ended: false,
    close: () => aborter.abort(),
  };
  const decoder = new TextDecoder();
  let rest = '';
  const read = async () => {
    for await (const chunk of response.body ?? []) {
      const blocks = (rest + decoder.decode(chunk, { stream: true })).split('\n\n');
      rest = blocks.pop() ?? '';
      for (const block of blocks) {
        if (block.startsWith(':')) reader.comments.push(block);
        else if (block.startsWith('id:')) reader.events.push(parse(block));
      }
    }
  };
  void read()
    .catch((error: unknown) => {
      if (!aborter.signal.aborted) throw error;
    })
    .finally(() => (reader.ended = true));
  return reader;
}

/** A connection that asks for a live stream and then reads nothing. */
export function openDeaf(url: string): Socket {
  const { hostname, port, pathname } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port) });
  socket.pause();
  socket.write(`GET ${pathname} HTTP/1.1\r\nHost: ${hostname}\r\n\r\n`);
  return socket;
}
