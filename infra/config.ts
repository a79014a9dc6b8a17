import * as pulumi from '@pulumi/pulumi';
import { SETTINGS, type Settings } from './settings.ts';
import { problemsIn } from './settings-problems.ts';

const PREFIX = 'millrace:';

export const ENVIRONMENTS = ['staging', 'prod'] as const;
export type Environment = (typeof ENVIRONMENTS)[number];

export type Config = Settings & { environment: Environment; region: string };

/** The only reader of Pulumi's config: the stack's settings, or one error that names every wrong value. */
export function readConfig(): Config {
  const environment = ENVIRONMENTS.find((each) => each === pulumi.getStack());
  const values = settingsIn(pulumi.runtime.allConfig());
  const region = new pulumi.Config('aws').get('region');
  const problems = [
    ...(environment ? [] : [`stack ${pulumi.getStack()}: expected one of ${ENVIRONMENTS.join(', ')}`]),
    ...(region ? [] : ['aws:region is not set: expected a region, as us-east-1']),
    ...problemsIn(SETTINGS, values),
  ];
  if (problems.length > 0 || !environment || !region)
    throw new pulumi.RunError(`E_CONFIG: ${problems.join('\n')}\nfix: pulumi config set --path 'KEY' VALUE`);
  return { ...(values as Settings), environment, region };
}

/** Pulumi hands objects over as JSON and all else as text; no setting of ours is a number at the top. */
function settingsIn(all: Record<string, string>): Record<string, unknown> {
  const own = Object.entries(all).filter(([key]) => key.startsWith(PREFIX));
  return Object.fromEntries(own.map(([key, value]) => [key.slice(PREFIX.length), parsed(value)]));
}

function parsed(value: string): unknown {
  if (!/^\s*[{[]/.test(value)) return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return value; // then it is refused as a text where an object is expected
  }
}
