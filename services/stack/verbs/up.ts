import { parseRate } from '@millrace/ingest/replay/rate.ts';
import { refuseRunning } from '../parts/run-file.ts';
import { readPort } from '../terminal/read-port.ts';
import { readNames } from './read-names.ts';
import type { Verb } from './verb.ts';

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
    // Before the definitions are loaded: what runs here does so whatever they say by now.
    refuseRunning(context.config.stateDir);
    const { runUp } = await import('../up/run-up.ts');
    return runUp(context);
  },
};

/** Refused here, before anything starts, and handed on as it was written. */
function checkRate(text: string): string {
  parseRate(text);
  return text;
}
