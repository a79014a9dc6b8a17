import { argsOf, bindingsOf, commandOf } from '../engine/rules.ts';
import { chainOf, isStep, type Step } from '../engine/step.ts';
import type { Box, Boxes, Shape } from './graph.ts';

// Words of a command that say how, and not what.
const NOISE =
  /^--(?:ignore-scripts|no-audit|no-fund|os=|libc=|timeout=|yes|use-signing|tlog|key=|predicate=|no-install|exit|input|ignore-unfixed|sbom-format|package-lock-only|workspaces|include)/;

const text = (step: Step, name: string): string => step.args[name] as string;
const box = (shape: Shape, label: string): Box => ({ key: `${shape} ${label}`, label, shape });
const withoutDigest = (address: string) => address.replace(/@.*/, '');

/** The image in which a step runs, without its digest. */
function imageOf(step: Step): string {
  const from = chainOf(step).findLast(({ field }) => field === 'from');
  return from ? withoutDigest(text(from, 'address')) : '';
}

/** The service whose image a step is about, when it is about one. */
function serviceOf(step: Step): string | undefined {
  const label = chainOf(step).find(({ args }) => args['name'] === 'org.opencontainers.image.title');
  return label && text(label, 'value').replace('millrace ', '');
}

/** What a container runs, in the words that tell it from others. */
export function commandLine(step: Step): string | undefined {
  const words = commandOf(step).filter((word) => !NOISE.test(word) && !word.includes('@sha256:'));
  if (words[0] === 'mkdir') return undefined;
  if (words.length === 0) return `${serviceOf(step)}, in its image`;
  if (words[1] === 'millrace') return words.slice(0, 3).join(' ');
  const program = step.args['useEntrypoint'] ? [imageOf(step).replaceAll(/.*\/|:.*/g, '')] : [];
  return [...program, ...words].join(' ');
}

function service(step: Step, all: readonly Step[]): Box {
  const alias = bindingsOf(all).find((each) => each.service === step)?.alias;
  if (serviceOf(step)) return box('service', `${alias}, in its image`);
  if (step.args['args']) return box('service', argsOf(step).join(' '));
  return box('service', alias ?? imageOf(step).replace(/:.*/, ''));
}

/** Files that a container gets from the repository, not from another container. */
function files({ args: { source, include } }: Step): Box | undefined {
  if (source === undefined || !isStep(source)) return undefined;
  const chain = chainOf(source);
  if (chain[0]?.field !== 'host') return undefined;
  if (include) return box('files', 'package.json, package-lock.json');
  return box('files', chain.length > 2 ? text(source, 'path') : 'the code');
}

/** An image that is pulled again after it was pushed. */
const isPulledBack = (step: Step, all: readonly Step[]) =>
  all.some(
    ({ field, args }) => field === 'publish' && withoutDigest(text(step, 'address')) === args['address'],
  );

/** Every step that says something: for a picture of one function. */
export const detailed: Boxes = (step, all) => {
  switch (step.field) {
    case 'withExec': {
      const line = commandLine(step);
      return line === undefined ? undefined : box('command', line);
    }
    case 'asService':
      return service(step, all);
    case 'cacheVolume':
      return box('volume', `volume ${text(step, 'key')}`);
    case 'withDirectory':
      return files(step);
    case 'from':
      return isPulledBack(step, all) ? box('effect', 'pull by digest') : box('image', imageOf(step));
    case 'publish':
      return box('effect', 'push');
    default:
      return undefined;
  }
};

export const PUSH = 'effect push';
export const PULL = 'effect pull by digest';

export const EACH_IMAGE = 'image of each service';

/** Fewer boxes: what is done for each service and platform is one, and what goes in is left out. */
export const coarse: Boxes = (step, all) => {
  if (step.field === 'withEntrypoint') return box('image', EACH_IMAGE);
  const found = detailed(step, all);
  if (!found || ['files', 'volume', 'image'].includes(found.shape)) return undefined;
  if (found.shape === 'service' && serviceOf(step)) return box('service', 'services, in their images');
  return box(found.shape, found.label.replaceAll(/ --(?:workspace=services\/(?!dashboard)|cpu=)\S+/g, ''));
};
