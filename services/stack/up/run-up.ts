import { pipelines } from '@millrace/pipeline/registry.ts';
import type { Context } from '../verbs/verb.ts';
import { announce } from './announce.ts';
import { checkRecount } from './recount.ts';
import { runOn } from './run-on.ts';
import { runOnce } from './run-once.ts';
import { urlsOf, withStack, type Started } from './run-stack.ts';
import { startReplays } from './running.ts';

type Options = {
  rate: string;
  once?: true;
  fresh?: true;
  recount?: string[];
  partial?: true;
  portsFrom?: number;
};

/** Starts everything and shows it, or checks it once; answers the exit code. Errors: those of options, parts, check. */
export async function runUp(context: Context): Promise<number> {
  const { rate, once = false, fresh = false, portsFrom, ...given } = context.options as Options;
  const recount = { names: given.recount ?? [], partial: given.partial ?? false };
  checkRecount(recount, fresh);
  const began = performance.now();
  const use = async (started: Started): Promise<void> => {
    announce(context.output, {
      urls: urlsOf(started.ports),
      pipelines: pipelines.map(({ plan }) => plan.name),
      ms: performance.now() - began,
    });
    const replays = await startReplays(context.config, started, rate);
    try {
      await (once ? runOnce : runOn)({
        ...context,
        ...started,
        replays,
        isRecount: recount.names.length > 0,
      });
    } finally {
      await Promise.all(replays.map(({ child }) => child.stop()));
    }
  };
  const code = await withStack({ fresh, recount, portsFrom }, { ...context, use });
  // A drain that was asked for is a good end; a check that was not reached is not.
  return once ? code : 0;
}
