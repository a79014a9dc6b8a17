import { isStep, type Step, type Value } from './step.ts';

const BASE64 = /[A-Za-z0-9+/]{8,}={0,2}/g;

function textsIn(value: Value | undefined): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null || isStep(value)) return [];
  return Object.values(value).flatMap(textsIn);
}

/** A text, and all that is written in it as base64. */
const readings = (text: string): string[] => [
  text,
  ...(text.match(BASE64) ?? []).map((word) => Buffer.from(word, 'base64').toString()),
];

/** Text of a secret anywhere but where the secret is made, as it is or as base64. */
export function leaks(steps: readonly Step[]): string[] {
  const made = steps.filter(({ field }) => field === 'setSecret');
  const secrets = made.map(({ args }) => args['plaintext'] as string);
  return steps
    .filter((step) => !made.includes(step))
    .filter(({ args }) =>
      textsIn(args)
        .flatMap(readings)
        .some((text) => secrets.some((secret) => text.includes(secret))),
    )
    .map(({ field }) => `${field} holds a secret in plain text`);
}
