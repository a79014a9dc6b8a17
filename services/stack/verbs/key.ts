import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { KEY_ID, SCOPES, type ApiKey, type Scope } from '@millrace/runtime/api-keys.ts';
import { messageOf, MillraceError } from '@millrace/runtime/errors.ts';
import { newApiKey, withApiKey } from '@millrace/runtime/new-api-key.ts';
import type { Output } from '../terminal/output.ts';
import type { Verb } from './verb.ts';

const SCOPES_FIX = `--scopes ${SCOPES.join(', --scopes ')} or --scopes ${SCOPES.join(',')}`;

type Options = { scopes?: Scope[]; id?: string; file?: string };

export const key: Verb = {
  name: 'key',
  summary: 'make an API key: the key on stdout, once; its hash for the file that API_KEYS_FILE names',
  options: [
    { flags: '--scopes <list>', meaning: 'what it may do: read, write or read,write', read: readScopes },
    { flags: '--id <name>', meaning: 'its name in the file (default: from its hash)', read: readId },
    {
      flags: '--file <path>',
      meaning: 'add the hash to this file of keys; a new one is made',
      read: readPath,
    },
    { flags: '--json', meaning: 'key, hash and scopes as one JSON line' },
  ],
  run: async ({ output, options }) => {
    const { scopes, id, file } = options as Options;
    if (!scopes) throw refusal('--scopes is missing', SCOPES_FIX);
    const made = newApiKey({ scopes, id });
    // Before the key is told: one that no service knows is of no use to anybody.
    const text = file === undefined ? withApiKey(undefined, made.entry) : addTo(file, made.entry);
    output.emit('key', { key: made.key, ...made.entry, file: file && resolve(file) });
    // On stdout alone, for a shell to keep in a variable; with --json it is in the machine line.
    if (!output.json) output.say(made.key);
    explain(output, { file, text });
    return 0;
  },
};

/** Writes the file with one more entry. Errors: E_OPTION when it cannot be read or written, E_CONFIG for what is in it. */
function addTo(file: string, entry: ApiKey): string {
  const before = onDisk(file, () => (existsSync(file) ? readFileSync(file, 'utf8') : undefined));
  const text = withApiKey(before, entry);
  onDisk(file, () => writeFileSync(file, text));
  return text;
}

function onDisk<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw refusal(
      `--file is '${file}': ${messageOf(error)}; no key was made`,
      'name a file that you may write, in a folder that exists',
    );
  }
}

function explain(output: Output, { file, text }: { file: string | undefined; text: string }): void {
  output.note('\n  Shown once and kept nowhere: put it where the one who sends it keeps secrets.');
  if (file) output.note(`  Its hash is in ${resolve(file)}; services read it when they start.`);
  else output.note(`  For the file that API_KEYS_FILE names (in one with keys, just the entry):\n\n${text}`);
}

function readScopes(text: string): Scope[] {
  const names = [...new Set(text.split(',').map((name) => name.trim()))];
  const scopes = SCOPES.filter((scope) => names.includes(scope));
  if (scopes.length < names.length) throw refusal(`--scopes is '${text}'`, SCOPES_FIX);
  return scopes;
}

function readPath(text: string): string {
  if (text.trim() !== '') return text;
  throw refusal('--file is empty', 'name a file, or leave --file out: the entry is shown then');
}

function readId(text: string): string {
  if (KEY_ID.test(text)) return text;
  throw refusal(`--id is '${text}'`, 'at most 64 letters, digits, dots, dashes and underscores');
}

const refusal = (message: string, fix: string) => new MillraceError({ code: 'E_OPTION', message, fix });
