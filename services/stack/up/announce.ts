import { duration } from '../terminal/format.ts';
import type { Output } from '../terminal/output.ts';

type Standing = { urls: Record<string, string>; pipelines: readonly string[]; ms: number };

/** Where everything is to be found, once all stands: each pipeline's page and the address that takes its events. */
export function announce(output: Output, { urls, pipelines, ms }: Standing): void {
  const each = pipelines.map((name) => addressesOf(name, urls));
  output.emit('ready', { urls, pipelines: each, seconds: Number((ms / 1000).toFixed(2)) });
  output.say('');
  // One pipeline is the page's first: its short address will do.
  sayEach(output, 'Live', each.length > 1 ? each.map(({ live }) => live) : [urls.live ?? '']);
  sayEach(output, 'API', [urls.docs ?? '']);
  sayEach(
    output,
    'Ingest',
    each.map(({ ingest }) => `POST ${ingest}`),
  );
  output.note(`\n  ready in ${duration(ms)}; Ctrl-C drains and stops, the data is kept\n`);
}

function addressesOf(name: string, { live, ingest }: Record<string, string>) {
  return { name, live: `${live}/#${name}`, ingest: `${ingest}/v1/pipelines/${name}/events` };
}

function sayEach(output: Output, label: string, addresses: string[]): void {
  for (const [index, address] of addresses.entries())
    output.say(`  ${(index === 0 ? label : '').padEnd(8)}${address}`);
}
