type Flag = { name: string; required: boolean };

/** The functions of the module with their flags. */
export type Functions = Map<string, Flag[]>;

// What every `dagger call` understands.
const OF_THE_CLI = ['output'];

/** Reads the reviewed list of the module's functions. */
export function readFunctions(text: string): Functions {
  const blocks = text.split(/\n(?=[a-z][\w-]* -> )/).slice(1);
  return new Map(
    blocks.map((block) => {
      const flags = [...block.matchAll(/^ {4}--([\w-]+) .*$/gm)].map(([line, name = '']) => ({
        name,
        required: line.endsWith(' required'),
      }));
      return [block.split(' ')[0] ?? '', flags];
    }),
  );
}

/** What the arguments of a `dagger call` ask for and the module does not have. */
export function unknownCalls(args: string, functions: Functions): string[] {
  const words = args.match(/"[^"]*"|\S+/g)?.map((word) => word.replaceAll('"', '')) ?? [];
  const [name = '', ...rest] = words;
  const flags = functions.get(name);
  if (!flags) return [`calls ${name || 'nothing'}, which is no function`];
  const given = rest.map((word) => /^--([\w-]+)=./.exec(word)?.[1] ?? word);
  return [
    ...given
      .filter((flag) => !OF_THE_CLI.includes(flag) && !flags.some((each) => each.name === flag))
      .map((flag) => `calls ${name} with ${flag}, which it does not know`),
    ...flags
      .filter((flag) => flag.required && !given.includes(flag.name))
      .map((flag) => `calls ${name} without --${flag.name}`),
  ];
}
