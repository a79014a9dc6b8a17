import { chainOf, type Step } from './step.ts';

/** A command that a plan may run: its words one by one, then any of `further`, each at most once. */
type Shape = {
  words: readonly (string | RegExp)[];
  further?: RegExp;
  /** Why it needs no `bounded` around it. */
  unbounded?: string;
};

const INSTALL = ['npm', 'ci', '--ignore-scripts', '--no-audit', '--no-fund'];
const TARGET = /^--(?:omit=dev|workspace=services\/[a-z]+|os=linux|cpu=(?:x64|arm64)|libc=glibc)$/;
const SBOM = ['npm', 'sbom', '--sbom-format=cyclonedx', '--package-lock-only'];
const URL_OF = /^http:\/\/\S+$/;
const KEY_FILE = /^\/run\/millrace\/\w+$/;
const ADDRESSES = ['--api', URL_OF, '--ingest', URL_OF, '--admin', URL_OF];
const SMOKE = ['npx', 'millrace', 'smoke', ...ADDRESSES, '--key-file', KEY_FILE];
const WHAT = ['--input=/image.tar', '--severity=HIGH,CRITICAL', '--ignore-unfixed', '--exit-code=1'];
const SCAN = ['trivy', 'image', ...WHAT, '--timeout=900s'];
const SIGNER = ['--yes', '--timeout=2m'];
// A key of ours, and an image by digest.
const SIGNED =
  /^(?:--key=env:\/\/COSIGN_PRIVATE_KEY|--use-signing-config=false|--tlog-upload=false|[a-z0-9][\w./:-]*@sha256:[0-9a-f]{64})$/;
const LIMIT = 'it has a limit of its own';
const JAVA_AND_BROWSER =
  /^(?:default-jre-headless|maven|chromium|fonts-dejavu-core|python3|python3-pip|openssl)$/;

/** Every command of this pipeline. What is not here could install what no lock file says, or hide logic in a shell. */
export const COMMANDS: readonly Shape[] = [
  { words: INSTALL, further: TARGET },
  { words: ['npm', 'run', 'check'] },
  { words: ['npm', 'run', 'build', '--workspace=services/dashboard'] },
  { words: ['npm', 'test', '--', '--project', 'unit', '--project', 'integration'] },
  { words: ['npm', 'test', '--', '--project', 'e2e'] },
  { words: ['npm', 'pkg', 'delete', 'devDependencies', '--workspaces', '--include-workspace-root'] },
  { words: [...SBOM, /^--workspace=services\/[a-z]+$/] },
  { words: SMOKE },
  { words: ['apt-get', 'update'] },
  { words: ['apt-get', 'install', '--yes', '--no-install-recommends'], further: JAVA_AND_BROWSER },
  { words: ['mkdir', '-p', '.millrace'], unbounded: 'it ends by itself' },
  { words: SCAN, unbounded: LIMIT },
  { words: ['cosign', 'sign', ...SIGNER], further: SIGNED, unbounded: LIMIT },
  {
    words: ['cosign', 'attest', ...SIGNER],
    further: new RegExp(`${SIGNED.source}|^--type=cyclonedx$|^--predicate=/sbom\\.json$`),
    unbounded: LIMIT,
  },
  { words: ['an image of ours'], unbounded: '`within` gives it one' },
];

/** What the images of ours start, and the one command that is a service. */
const SERVICES: readonly Shape[] = [
  {
    words: ['node'],
    further:
      /^(?:--max-(?:old|semi)-space-size=\d+|--disable-warning=TimeoutNegativeWarning|services\/[a-z]+\/main\.ts)$/,
  },
  { words: ['npm', 'start', '--', '--rate', /^(?:max|\d+x?)$/] },
];

const LIMITED = ['timeout', '--verbose', '--kill-after=20', /^[1-9]\d*$/] as const;
// What an exec may be told besides its command: no terminal, no privileges, no variables put into words.
const OPTIONS = ['args', 'useEntrypoint', 'redirectStdout', 'expect'];
const WHERE = 'ci/tests/engine/commands.ts';

const is = (word: string | undefined, wanted: string | RegExp) =>
  word !== undefined && (typeof wanted === 'string' ? word === wanted : wanted.test(word));

function fits(command: readonly string[], { words, further }: Shape): boolean {
  const rest = command.slice(words.length);
  return (
    words.every((wanted, index) => is(command[index], wanted)) &&
    new Set(rest).size === rest.length &&
    rest.every((word) => further?.test(word))
  );
}

/** The shape that a command has; undefined: none that is allowed. */
export const shapeOf = (command: readonly string[]): Shape | undefined =>
  COMMANDS.find((shape) => fits(command, shape));

const isLimited = (args: readonly string[]) => LIMITED.every((wanted, index) => is(args[index], wanted));

/** The program that an image starts by itself: of ours, or of others by the image's name. */
function entrypointOf(step: Step): string {
  const chain = chainOf(step);
  if (chain.some(({ field }) => field === 'withEntrypoint')) return 'an image of ours';
  const address = (chain.findLast(({ field }) => field === 'from')?.args['address'] ?? '') as string;
  return /([\w-]+):[^/]*$/.exec(address.replace(/@.*/, ''))?.[1] ?? address;
}

/** The command of an exec as a whole: without the `timeout` around it, with the program that the image starts. */
export function wholeCommand(step: Step): string[] {
  const words = step.args['args'] as string[];
  const own = isLimited(words) ? words.slice(LIMITED.length) : words;
  return step.args['useEntrypoint'] ? [entrypointOf(step), ...own] : own;
}

function problemsOfExec(step: Step): string[] {
  const command = wholeCommand(step);
  const shape = shapeOf(command);
  const text = `'${command.join(' ')}'`;
  const options = Object.keys(step.args).filter((name) => !OPTIONS.includes(name));
  if (!shape)
    return [
      `${text} is not on the list: take a command that is, or add its exact words to COMMANDS in ${WHERE}`,
    ];
  return [
    ...options.map((name) => `${text} runs with ${name}, which ${WHERE} does not allow`),
    ...(shape.unbounded || isLimited(step.args['args'] as string[])
      ? []
      : [`${text} has no limit of time: wrap it in \`bounded\` of ci/src/bounded.ts`]),
  ];
}

/** What a container starts when it is a service, or is started by somebody else. */
function problemsOfService({ args, field }: Step): string[] {
  const options = Object.keys(args).filter((name) => !SERVICE_OPTIONS.includes(name));
  if (options.length > 0)
    return [`${field} with ${options.join(', ')}: nothing of ours is started with more`];
  const words = args['args'] as string[] | undefined;
  return words === undefined || SERVICES.some((shape) => fits(words, shape))
    ? []
    : [`'${words.join(' ')}' is started and is not on the list: add it to SERVICES in ${WHERE}`];
}

// No privileges among them.
const SERVICE_OPTIONS = ['args', 'useEntrypoint'];

const RULES: Record<string, (step: Step) => string[]> = {
  withExec: problemsOfExec,
  asService: problemsOfService,
  withEntrypoint: problemsOfService,
  withDefaultArgs: problemsOfService,
  withoutEntrypoint: () => ['an image loses what it starts'],
};

/** Commands of a plan that are not on the list, in words. */
export const unlisted = (steps: readonly Step[]): string[] =>
  steps.flatMap((step) => RULES[step.field]?.(step) ?? []);
