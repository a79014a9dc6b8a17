import type { Verb } from './verb.ts';

export const verify: Verb = {
  name: 'verify',
  summary: 'compare every cell of every view with what SQL makes of the raw events',
  options: [
    { flags: '--pipeline <name>', meaning: 'this one alone' },
    { flags: '--json', meaning: 'verdicts as JSON lines' },
  ],
  run: async ({ config, output, options }) => {
    const { verifyAll } = await import('../up/verify-all.ts');
    const { runVerify } = await import('../up/verify.ts');
    return verifyAll({ config, output, only: options.pipeline as string | undefined }, runVerify);
  },
};
