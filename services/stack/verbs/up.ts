import { parseRate } from '@millrace/ingest/replay/rate.ts';
import { pipelines } from '@millrace/pipeline/registry.ts';
import { readPort } from '../terminal/read-port.ts';
import { announce } from '../up/announce.ts';
import { checkRecount, readNames } from '../up/recount.ts';
import { runOn } from '../up/run-on.ts';
import { runOnce } from '../up/run-once.ts';
import { urlsOf, withStack, type Started } from '../up/run-stack.ts';
import { startReplays } from '../up/running.ts';
import type { Verb } from './verb.ts';

type Options = {
  rate: string;
  once?: true;
  fresh?: true;
  recount?: string[];
  partial?: true;
  portsFrom?: number;
};

export const up: Verb = {
  name: 'up',
  summary: 'start everything, replay the data, show it live (this is npm start)',
  options: [
    {
      flags: '--rate <rate>',
      meaning: 'events per second ("5000"), times event time ("3600x"), or "max"',
      read: checkRate,
      default: '10000',
    },
    { flags: '--once', meaning: 'end by itself after the whole data set and its check; the exit code tells' },
    {
      flags: '--recount <pipeline>',
      meaning: 'forget what was counted of this pipeline, and count its log again (may be given often)',
      read: readNames,
    },
    { flags: '--partial', meaning: 'with --recount: though its log has lost records that were counted' },
    {
      flags: '--fresh',
      meaning: 'delete every event and every count of this clone first: the logs and tables of all pipelines',
    },
    { flags: '--json', meaning: 'machine lines on stdout, progress on stderr' },
    { flags: '--ports-from <port>', meaning: 'take the ports from here on, and keep them', read: readPort },
  ],
  run: async (context) => {
    const { rate, once = false, fresh = false, portsFrom, ...given } = context.options as Options;
    const recount = { names: given.recount ?? [], partial: given.partial ?? false };
    checkRecount(recount, fresh);
    const began = performance.now();
    const use = async (started: Started): Promise<void> => {
      announce(context.output, {
        urls: urlsOf(started.ports),
        pipelines: pipelines.map(({ plan }) => plan.name),
        ms: performance.now() - began,
      });
      const replays = await startReplays(context.config, started, rate);
      try {
        await (once ? runOnce : runOn)({ ...context, ...started, replays });
      } finally {
        await Promise.all(replays.map(({ child }) => child.stop()));
      }
    };
    const code = await withStack({ fresh, recount, portsFrom }, { ...context, use });
    // A drain that was asked for is a good end; a check that was not reached is not.
    return once ? code : 0;
  },
};

/** Refused here, before anything starts, and handed on as it was written. */
function checkRate(text: string): string {
  parseRate(text);
  return text;
}
