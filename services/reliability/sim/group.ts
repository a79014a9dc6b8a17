import { MillraceError } from '@millrace/runtime/errors.ts';

import type { Process, Scheduler } from './scheduler.ts';
import type { Tape } from './tape.ts';
import { createTopic, type Topic } from './topic.ts';

/** One member of the consumer group, as the coordinator and its client know it. */
export type Member = { process: Process; assigned(partitions: readonly number[]): void; generation: number };

export const BROKER: Process = { name: 'broker' };
const SESSION_MS = 6_000;

const newState = (topic: Topic) => ({
  isAway: false,
  topic,
  generation: 0,
  /** What happens right after somebody was told which topic this is. */
  onceTold: undefined as (() => void) | undefined,
});

/**
 * The broker: a topic, and a group whose coordinator is rougher than Kafka's. It hands a partition on before its old
 * owner has heard of it, so two members read the same partition for as long as the scheduler likes.
 */
export function createBroker(scheduler: Scheduler, tape: Tape, partitions: number) {
  const clock = scheduler.clockOf(BROKER);
  let members: Member[] = [];
  let made = 1;
  const state = newState(createTopic('topic-1', partitions));
  const topics = new Map<string, Topic>([[state.topic.id, state.topic]]);

  const rebalance = () => {
    const generation = ++state.generation;
    const owners = state.topic.partitions.map(() => members[tape.pick(Math.max(1, members.length))]);
    for (const member of members) {
      const mine = owners.flatMap((owner, partition) => (owner === member ? [partition] : []));
      const tell = () => {
        if (member.generation > generation || !members.includes(member)) return;
        member.generation = generation;
        member.assigned(mine);
      };
      scheduler.add({ by: member.process, what: `is assigned ${mine.join(',') || 'nothing'}`, run: tell });
    }
  };

  const remove = (member: Member) => {
    if (!members.includes(member)) return;
    members = members.filter((other) => other !== member);
    rebalance();
  };

  const join = (member: Member) => {
    members = [...members.filter(({ process }) => process !== member.process), member];
    rebalance();
  };

  return {
    state,
    topics,
    /** Throws E_KAFKA, retriable, while the broker cannot be reached. */
    reach(): void {
      if (state.isAway)
        throw new MillraceError({ code: 'E_KAFKA', message: 'Kafka: ECONNREFUSED', retriable: true });
    },
    /** Which topic this is, at this moment. */
    identity(): string {
      const { topic, onceTold } = state;
      state.onceTold = undefined;
      onceTold?.();
      return topic.id;
    },
    join,
    remove,
    members: () => members,
    /** A member that is heard of no more loses its session after a while. */
    expire(process: Process, isBack: () => boolean): void {
      clock.after(SESSION_MS, () => {
        const silent = members.find((member) => member.process === process);
        if (silent && !isBack()) remove(silent);
      });
    },
    rebalance,
    /** Deletes the topic and makes it again: other records under the same name. */
    recreate(): void {
      state.topic = createTopic(`topic-${++made}`, partitions);
      topics.set(state.topic.id, state.topic);
    },
  };
}

export type Broker = ReturnType<typeof createBroker>;
