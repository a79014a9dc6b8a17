import { MillraceError } from '@millrace/runtime/errors.ts';
import type { Verb } from './verbs/verb.ts';

type Given = { args: readonly string[]; env: NodeJS.ProcessEnv };
type Option = { flag: string; takes: string | undefined };

/**
 * `npm start --once --rate max` without `--`: npm keeps the options for itself, as settings that it hands on in the
 * environment, and we would start as if nobody had said anything. Errors: E_OPTION, with the line that was meant.
 */
export function refuseSwallowed({ name, options = [] }: Verb, { args, env }: Given): void {
  if (env.npm_lifecycle_event !== 'start') return;
  const given = options.map(({ flags }) => parse(flags)).filter(({ flag }) => !args.includes(flag));
  const swallowed = given.filter(({ flag }) => settingOf(flag, env) !== undefined);
  if (swallowed.length === 0) return;
  const meant = swallowed.map((option) => rewrite(option, { env, swallowed, rest: args.slice(1) }));
  throw new MillraceError({
    code: 'E_OPTION',
    message: `npm kept ${swallowed.map(({ flag }) => flag).join(', ')} for itself: '${name}' never saw it.`,
    fix: `Write -- before the options: npm start -- ${meant.join(' ')}`,
  });
}

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
