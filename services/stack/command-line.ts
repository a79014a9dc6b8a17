import { Command, CommanderError } from 'commander';
import { MillraceError } from '@millrace/runtime/errors.ts';
import { readConfig } from './config.ts';
import { refuseSwallowed } from './swallowed-options.ts';
import { asDefinitionError } from './loading/definition-error.ts';
import { createOutput } from './terminal/output.ts';
import { reportError } from './terminal/report-error.ts';
import type { Verb } from './verbs/verb.ts';

const HELP = `
Examples:
  npm start                              the whole thing, live
  npm start -- --once --rate max         the whole data set, checked, then an exit code
  KAFKA_BROKERS=… DATABASE_URL=… npm start   on your own Kafka and PostgreSQL (compose.yaml gives both)`;

/** Reads the arguments and runs the command that they name; sets the process's exit code. Errors: E_COMMAND, E_OPTION. */
export async function runCommandLine(
  verbs: readonly Verb[],
  { args, version }: { args: string[]; version: string },
): Promise<void> {
  const program = new Command('millrace')
    .description('Streaming pipelines as code: Kafka to Postgres, exactly once.')
    .version(version)
    .addHelpText('after', HELP)
    // What commander would print itself is an error of ours, in our form.
    .exitOverride()
    .configureOutput({ outputError: () => undefined });
  for (const verb of verbs) addCommand(program, verb, verbs);
  const named = verbs.find(({ name }) => name === args[0]);
  const doubt = named && refuseSwallowed(named, { args, env: readConfig().env });
  if (doubt) createOutput(false).note(doubt);
  try {
    await program.parseAsync(args, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    process.exitCode = error.exitCode;
    // Without a command it shows the help, and that says all.
    if (error.exitCode !== 0 && error.code !== 'commander.help') throw refusal(error);
  }
}

function addCommand(program: Command, verb: Verb, all: readonly Verb[]): void {
  const command = program.command(verb.name).description(verb.summary);
  for (const { flags, meaning, read, default: value } of verb.options ?? [])
    command.option(flags, meaning, read ?? ((text: string) => text), value);
  if (verb.notes) command.addHelpText('after', `\n${verb.notes}`);
  if (verb.passesOn) command.argument('[args...]').allowUnknownOption().helpOption(false);
  command.action(async () => run(verb, command, all));
}

async function run(verb: Verb, command: Command, all: readonly Verb[]): Promise<void> {
  const options = command.opts<Record<string, unknown>>();
  const output = createOutput(options.json === true);
  const config = readConfig();
  try {
    process.exitCode = await verb.run({
      config,
      output,
      options,
      args: command.args,
      verbs: all.map(({ name }) => name),
    });
  } catch (error) {
    // A command loads the definitions when it needs them: a wrong one is reported like any other error.
    reportError(asDefinitionError(error, config.root), output);
    process.exitCode = 1;
  }
}

/** Commander's "error: what is wrong", and perhaps in a second line "(Did you mean …?)". */
function refusal({ code, message }: CommanderError): MillraceError {
  const isCommand = code === 'commander.unknownCommand';
  const [what = '', hint] = message.replace(/^error: /, '').split('\n');
  return new MillraceError({
    code: isCommand ? 'E_COMMAND' : 'E_OPTION',
    message: what,
    fix:
      hint?.replace(/^\(|\)$/g, '') ??
      `npx millrace ${isCommand ? '' : '<command> '}--help lists what there is.`,
  });
}
