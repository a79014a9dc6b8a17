import { MillraceError } from '@millrace/runtime/errors.ts';
import type { Verb } from './verbs/verb.ts';

type Given = { args: readonly string[]; env: NodeJS.ProcessEnv };
type Option = { flag: string; takes: string | undefined };

// Settings of npm itself too: whether somebody wrote the option, or their .npmrc or environment sets it, npm does not say.
const NPM_KNOWS = ['--json'];

/**
 * `npm start --once --rate max` without `--`: npm keeps the options for itself, as settings that it hands on in the
 * environment, and we would start as if nobody had said anything. Gives a line to show when that may be so and is not
 * certain. Errors: E_OPTION, with the line that was meant.
 */
export function refuseSwallowed({ name, options = [] }: Verb, { args, env }: Given): string | undefined {
  if (env.npm_lifecycle_event !== 'start') return undefined;
  const given = options.map(({ flags }) => parse(flags)).filter(({ flag }) => !args.includes(flag));
  const set = given.filter(({ flag }) => settingOf(flag, env) !== undefined);
  const swallowed = set.filter(({ flag }) => !NPM_KNOWS.includes(flag));
  const unsure = set.filter(({ flag }) => NPM_KNOWS.includes(flag)).map(({ flag }) => flag);
  if (swallowed.length === 0) return unsure.length === 0 ? undefined : doubt(unsure, args.slice(1));
  const meant = swallowed.map((option) => rewrite(option, { env, swallowed, rest: args.slice(1) }));
  throw new MillraceError({
    code: 'E_OPTION',
    message: `npm kept ${swallowed.map(({ flag }) => flag).join(', ')} for itself: '${name}' never saw it.`,
    fix:
      `Write -- before the options: npm start -- ${meant.join(' ')}` +
      (unsure.length > 0 ? ` (and ${unsure.join(', ')}, if you wrote it)` : ''),
  });
}

const doubt = (flags: readonly string[], rest: readonly string[]) =>
  `${flags.join(', ')}: npm has this setting on, for itself. Meant for millrace? npm start -- ${[...rest, ...flags].join(' ')}`;

/** `--rate <rate>` -> `--rate`, which takes `<rate>`. */
function parse(flags: string): Option {
  const [flag = '', takes] = flags.split(' ').filter((part) => !/^-\w,?$/.test(part));
  return { flag, takes };
}

function settingOf(flag: string, env: NodeJS.ProcessEnv): string | undefined {
  return env[`npm_config_${flag.slice(2).replaceAll('-', '_')}`] || undefined;
}

type Context = { env: NodeJS.ProcessEnv; swallowed: Option[]; rest: readonly string[] };

/** As it was meant. A value after a blank was handed to us alone: whose it is, is clear when one option takes one. */
function rewrite({ flag, takes }: Option, { env, swallowed, rest }: Context): string {
  if (!takes) return flag;
  const setting = settingOf(flag, env);
  const isOnly = swallowed.filter((option) => option.takes).length === 1 && rest.length === 1;
  return `${flag} ${setting !== 'true' ? setting : isOnly ? rest[0] : takes}`;
}
