import { KEEP, KEEP_USAGE } from '../proof/evidence.ts';
import { wrongOption, type Read } from '../proof/options.ts';

const USAGE = `npx node services/stack/kafka/conformance.ts <version> … [--keep]
  runs the suite of the processor's port to Kafka on a broker of each version, such as 4.1.1 4.3.1
${KEEP_USAGE}`;

export const CONFORMANCE = {
  code: 'E_CONFORMANCE',
  usage: USAGE,
  options: KEEP,
  takesNames: true,
} as const;

/** The versions that are named, each once. Errors: E_OPTION. */
export function versionsOf({ positionals }: Read<typeof KEEP>): string[] {
  if (positionals.length === 0) throw wrongOption('no version of Kafka is named', USAGE);
  const wrong = positionals.find((version) => !/^\d+\.\d+\.\d+$/.test(version));
  if (wrong !== undefined) throw wrongOption(`'${wrong}' is no version of Kafka, such as 4.3.1`, USAGE);
  return [...new Set(positionals)];
}
