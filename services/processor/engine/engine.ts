import { MillraceError } from '@millrace/runtime/errors.ts';

import { awaitLastAnswer, onOutcome } from './committing.ts';
import { createState, disarm, type Context, type EngineDeps, type Message } from './context.ts';
import { createMailbox } from './mailbox.ts';
import { beginGeneration, claimAnew, haltAll, takeOver } from './owning.ts';
import { onRecords, takeIn } from './reading.ts';
import { startConsumer } from './starting.ts';
import { adviseLast, tick } from './ticking.ts';

const REJOIN_MS = 500;

type Lost = Extract<Message, { kind: 'lost' }>;

/** What passes by itself is waited out: nothing is owned meanwhile, and the log is joined anew. */
function onFailed(context: Context, error: unknown): void {
  const { deps, join } = context;
  if (!(error instanceof MillraceError) || !error.retriable) throw error;
  deps.log.warn({ code: error.code, fix: error.fix }, `joins the log anew: ${error.message}`);
  beginGeneration(context, []);
  deps.clock.after(REJOIN_MS, join);
}

/** After a recount or a failover: what was counted is gone with our claims, and is counted again under new ones. */
function onLost(context: Context, { generation, partitions }: Lost): void {
  const { deps, state } = context;
  if (generation !== state.generation) return;
  deps.log.warn({ partitions }, 'the claims of these partitions hold no more; claims anew');
  claimAnew(context);
}

/** One step of the loop. */
async function handle(context: Context, message: Message): Promise<void> {
  const { state } = context;
  switch (message.kind) {
    case 'assigned':
      return beginGeneration(context, message.partitions);
    case 'claimed':
      return message.generation === state.generation ? takeOver(context, message) : undefined;
    case 'records':
      return onRecords(context, message);
    case 'outcome':
      onOutcome(context, message.outcome);
      return takeIn(context);
    case 'replaced':
      return message.generation === state.generation ? haltAll(context, message.by) : undefined;
    case 'lost':
      return onLost(context, message);
    case 'timer':
      state.cancelTimer = undefined;
      return takeIn(context);
    case 'reclaim':
      return message.generation === state.generation ? beginGeneration(context, state.assigned) : undefined;
    case 'tick':
      return tick(context);
    case 'stop':
      state.stopping = true;
      awaitLastAnswer(context);
      return takeIn(context);
    case 'failed':
      return onFailed(context, message.error);
  }
}

/**
 * The one loop. It alone changes what is owned, folded and in flight; everything else (client callbacks, commits,
 * timers) puts a message in its mailbox.
 */
export function createEngine(deps: EngineDeps) {
  const mailbox = createMailbox<Message>();
  const post = (message: Message) => {
    mailbox.push(message).catch((error: unknown) => deps.log.debug({ err: error }, 'the loop ended at this'));
  };
  const join = () => void startConsumer(context, (event) => mailbox.push(event));
  const context: Context = { deps, state: createState(deps), post, join };
  const { state } = context;

  const step = async (message: Message) => {
    await handle(context, message);
    if (state.stopping && !state.flight && state.open.size().empty) mailbox.close();
  };

  return {
    /** Runs until `stop` or an error that no retry can mend. */
    async run(): Promise<void> {
      post({ kind: 'tick' });
      join();
      try {
        await mailbox.drain(step);
        await adviseLast(context);
      } finally {
        mailbox.close();
        disarm(state);
      }
    },
    /** Commits what is folded, then ends `run`. */
    stop: () => post({ kind: 'stop' }),
  };
}
