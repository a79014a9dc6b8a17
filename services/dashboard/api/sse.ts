export type SseMessage = { id: string | null; event: string; data: string };

/**
 * Parses `text/event-stream` as it comes, in pieces cut anywhere. Comments (heartbeats) give no message.
 * Grammar: https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream
 */
export function createSseParser(onMessage: (message: SseMessage) => void) {
  let rest = '';
  let id: string | null = null;
  let event = '';
  let data: string[] = [];

  function endMessage() {
    if (data.length > 0) onMessage({ id, event: event || 'message', data: data.join('\n') });
    event = '';
    data = [];
  }

  function readLine(line: string) {
    if (line === '') return endMessage();
    const colon = line.indexOf(':');
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'data') data.push(value);
    else if (field === 'event') event = value;
    else if (field === 'id') id = value;
  }

  return (chunk: string) => {
    const lines = (rest + chunk).split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop() ?? '';
    lines.forEach(readLine);
  };
}
