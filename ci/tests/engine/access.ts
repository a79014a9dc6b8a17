import { COSIGN_USER } from '../../src/cosign.ts';
import { IMAGES } from '../../src/versions.ts';
import { chainOf, type Step, stepsIn } from './step.ts';

const OTHERS_READ = 0o004;
const USUAL_PERMISSIONS = 0o644;
const nameOf = (address: string) => address.replace(/@.*/, '');
const SETS_USER = ['withUser', 'withoutUser'];
// The node image's own user, in every image of ours.
const OURS = '1000:1000';
// Images of others in which nobody is root.
const USERS: Record<string, string> = { [nameOf(IMAGES.cosign)]: COSIGN_USER };

/** Who runs in a container; undefined: root. */
function userOf(step: Step): string | undefined {
  const chain = chainOf(step);
  const set = chain.findLast(({ field }) => SETS_USER.includes(field))?.args['name'];
  const from = chain.findLast(({ field }) => field === 'from')?.args['address'] ?? '';
  return (set ?? USERS[nameOf(from as string)]) as string | undefined;
}

/** True for a file that a command printed: an engine makes it readable for root alone. */
const isPrinted = ({ args }: Step): boolean =>
  stepsIn(args['source'])
    .flatMap(chainOf)
    .some((step) => step.args['redirectStdout'] !== undefined);

const isClosed: Record<string, (step: Step) => boolean> = {
  withMountedSecret: () => true,
  withMountedFile: isPrinted,
  withFile: isPrinted,
  withNewFile: ({ args }) => (Number(args['permissions'] ?? USUAL_PERMISSIONS) & OTHERS_READ) === 0,
};

/** Files that who runs in the container cannot read. */
export const unreadable = (steps: readonly Step[]): string[] =>
  steps
    .filter((step) => isClosed[step.field]?.(step))
    .filter((step) => ![undefined, step.args['owner']].includes(userOf(step)))
    .map((step) => `${userOf(step)} cannot read ${step.args['path'] as string}`);

/** What an image of ours starts, in words; undefined: it is none of ours. */
const startedBy = (step: Step): string | undefined =>
  (
    chainOf(step).findLast(({ field }) => field === 'withEntrypoint')?.args['args'] as string[] | undefined
  )?.join(' ');

/** Images of ours in which anybody but their user runs, also only for a step, once they know what they start. */
export const asSomebodyElse = (steps: readonly Step[]): string[] => [
  ...new Set(
    steps
      .filter((step) => startedBy(step) !== undefined && userOf(step) !== OURS)
      .map((step) => `'${startedBy(step)}' runs as ${userOf(step) ?? 'root'}, and not as ${OURS}`),
  ),
];
