import { Command } from 'commander';
import { readConfig } from './config.ts';
import { createOutput } from './terminal/output.ts';
import { reportError } from './terminal/report-error.ts';
import type { Verb } from './verbs/verb.ts';

const HELP = `
Examples:
  npm start                              the whole thing, live
  npm start -- --once --rate max         the whole data set, checked, then an exit code
  KAFKA_BROKERS=… DATABASE_URL=… npm start   on your own Kafka and PostgreSQL (compose.yaml gives both)`;

const program = new Command('millrace')
  .description('Streaming pipelines as code: Kafka to Postgres, exactly once.')
  .addHelpText('after', HELP);
// A reader that has seen enough (`| head`) closes the pipe; that is no error of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  process.exit(error.code === 'EPIPE' ? 0 : 1);
});
try {
  // Imported here, for it brings in the pipeline definitions: a wrong one is reported like any other error.
  const { COMMANDS } = await import('./commands.ts');
  for (const verb of COMMANDS) addCommand(verb, COMMANDS);
  await program.parseAsync();
} catch (error) {
  reportError(error, createOutput(false));
  process.exitCode = 1;
}

function addCommand(verb: Verb, all: readonly Verb[]): void {
  const command = program.command(verb.name).description(verb.summary);
  for (const { flags, meaning, read, default: value } of verb.options ?? [])
    command.option(flags, meaning, read ?? ((text: string) => text), value);
  if (verb.passesOn) command.argument('[args...]').allowUnknownOption().helpOption(false);
  command.action(async () => run(verb, command, all));
}

async function run(verb: Verb, command: Command, all: readonly Verb[]): Promise<void> {
  const options = command.opts<Record<string, unknown>>();
  const output = createOutput(options.json === true);
  try {
    process.exitCode = await verb.run({
      config: readConfig(),
      output,
      options,
      args: command.args,
      verbs: all.map(({ name }) => name),
    });
  } catch (error) {
    reportError(error, output);
    process.exitCode = 1;
  }
}
