import { readFileSync } from 'node:fs';

import { MillraceError } from '@millrace/runtime/errors.ts';

import type { Deployment } from '../smoke/client.ts';
import { SAMPLES } from '../smoke/samples.ts';
import { smokeSteps } from '../smoke/steps.ts';
import { row } from '../terminal/format.ts';
import type { Verb } from './verb.ts';

type Options = {
  api?: string;
  ingest?: string;
  admin: string[];
  keyFile?: string;
  pipeline: string;
  event?: string;
};

const wrong = (message: string, fix: string) => new MillraceError({ code: 'E_OPTION', message, fix });
const withoutSlash = (url: string) => url.replace(/\/+$/, '');

/** Tries a running deployment from outside: a release is not done before this has passed. */
export const smoke: Verb = {
  name: 'smoke',
  summary: 'try a deployment: health, metrics, keys, one event from ingest to api',
  options: [
    { flags: '--api <url>', meaning: 'where the api answers' },
    { flags: '--ingest <url>', meaning: 'where ingest answers; with it, one event is sent' },
    {
      flags: '--admin <urls>',
      meaning: 'admin addresses to ask for /readyz and /metrics, with commas between',
      read: (text) => text.split(',').map(withoutSlash),
      default: [],
    },
    { flags: '--key-file <path>', meaning: 'file with an API key that may read and write' },
    { flags: '--pipeline <name>', meaning: 'whose event is sent', default: 'flights' },
    { flags: '--event <json>', meaning: 'the event, when it is not to be the sample' },
    { flags: '--json', meaning: 'as JSON lines' },
  ],
  run: async ({ output, options }) => {
    const settings = options as Options;
    for (const { name, run } of smokeSteps(deploymentOf(settings), await eventOf(settings))) {
      const began = performance.now();
      const found = await run();
      output.say(`✔ ${row(name, found, performance.now() - began)}`);
      output.emit('smoke', { step: name, found });
    }
    return 0;
  },
};

function deploymentOf({ api, ingest, admin, keyFile }: Options): Deployment {
  if (!api) throw wrong('smoke needs to know what to try', '--api http://localhost:8080');
  return {
    api: withoutSlash(api),
    ingest: ingest && withoutSlash(ingest),
    admins: admin,
    key: keyFile && readKey(keyFile),
  };
}

function readKey(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch (cause) {
    throw new MillraceError({
      code: 'E_OPTION',
      message: `the key file ${path} cannot be read`,
      fix: 'name a file that holds one API key (mr_...) and may be read',
      cause,
    });
  }
}

async function eventOf({ pipeline, event }: Options): Promise<{ pipeline: string; event: string }> {
  const { pipelineNamed } = await import('@millrace/pipeline/registry.ts');
  if (!pipelineNamed(pipeline)) throw wrong(`there is no pipeline '${pipeline}'`, '--pipeline flights');
  const sample = event ?? SAMPLES[pipeline];
  if (sample) return { pipeline, event: sample };
  throw wrong(`there is no sample event of '${pipeline}'`, `--event '{...}' gives one`);
}
