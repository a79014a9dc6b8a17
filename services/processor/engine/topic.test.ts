import { MillraceError } from '@millrace/runtime/errors.ts';
import { describe, expect, it } from 'vitest';

import { fetched, startFake } from '../testing/fakes.ts';

const both = { kind: 'assigned', partitions: [0, 1] } as const;
const away = new MillraceError({ code: 'E_TOPIC', message: 'no answer', retriable: true });
const stoppedBoth = ['0 E_TOPIC_REPLACED', '1 E_TOPIC_REPLACED'];

describe('a topic that is made again', () => {
  it('stops all partitions before the next commit, though every offset fits', async () => {
    const fake = await startFake();
    await fake.deliver(both);
    await fake.deliver(fetched(0, [0, 5], 1_000));
    fake.log.topicId = 'topic-2';
    await fake.advance(999);
    await fake.advance(1);
    expect(fake.stopped).toEqual(stoppedBoth);
    expect(fake.commits).toHaveLength(0);
    await fake.deliver(fetched(0, [5, 9], 1_000));
    await fake.advance(5_000);
    expect(fake.commits).toHaveLength(0);
  });

  it('is seen at once by a fetch from elsewhere, and none of it is folded', async () => {
    const fake = await startFake();
    await fake.deliver(both);
    await fake.deliver(fetched(0, [0, 5], 1_000));
    fake.log.topicId = 'topic-2';
    await fake.deliver(fetched(0, [0, 900], 1_000));
    expect(fake.stopped).toEqual(stoppedBoth);
    await fake.advance(5_000);
    expect(fake.commits).toHaveLength(0);
  });

  it('is seen within a second when nothing is read', async () => {
    const fake = await startFake();
    await fake.deliver(both);
    fake.log.topicId = 'topic-2';
    await fake.advance(1_000);
    expect(fake.stopped).toEqual(stoppedBoth);
    expect(fake.calls.slice(-2)).toEqual(['pause 0', 'pause 1']);
  });
});

/** Right after somebody was told the identity, the log is another one, of `endOffset` records in each partition. */
const madeAgainOnceTold = (fake: Awaited<ReturnType<typeof startFake>>, endOffset: number) => {
  const told = fake.consumer.topicId;
  fake.consumer.topicId = () => {
    fake.consumer.topicId = told;
    const answer = told();
    fake.log.topicId = 'topic-2';
    for (const partition of both.partitions) fake.bounds.set(partition, { startOffset: 0, endOffset });
    return answer;
  };
};

describe('a topic that is made again while it is looked at', () => {
  it('for a claim: is claimed as what it is, never held against the bounds of the other', async () => {
    const fake = await startFake();
    const stood = { epoch: 6, nextOffset: 40, topicId: 'topic-1', watermarkMs: 0 };
    for (const partition of both.partitions) fake.standing.set(partition, { partition, ...stood });
    madeAgainOnceTold(fake, 3);
    await fake.deliver(both);
    expect(fake.claims).toEqual([]);
    await fake.advance(500);
    expect(fake.claims).toEqual([[0, 1]]);
    expect(fake.stopped).toEqual(stoppedBoth);
  });

  it('for records from elsewhere: they are asked for again, and it stops by its own name', async () => {
    const fake = await startFake();
    await fake.deliver(both);
    await fake.deliver(fetched(0, [0, 5], 1_000));
    madeAgainOnceTold(fake, 3);
    await fake.deliver(fetched(0, [0, 3], 3));
    expect(fake.stopped).toEqual([]);
    expect(fake.calls.at(-1)).toBe('seek 0 5');
    await fake.deliver(fetched(0, [0, 3], 3));
    expect(fake.stopped).toEqual(stoppedBoth);
    await fake.advance(5_000);
    expect(fake.commits).toHaveLength(0);
  });
});

describe('while Kafka does not say which topic it is', () => {
  it('nothing is committed; then the same batch is', async () => {
    const fake = await startFake({ rows: 4 });
    await fake.deliver(both);
    fake.log.away = away;
    await fake.deliver(fetched(0, [0, 5], 1_000));
    expect(fake.commits).toHaveLength(0);
    fake.log.away = undefined;
    await fake.advance(100);
    expect(fake.commits[0]?.commit.progress).toMatchObject([{ nextOffset: 5, counted: 5 }]);
  });

  it('a stop does not wait for it: the batch is read again later', async () => {
    const fake = await startFake();
    await fake.deliver(both);
    await fake.deliver(fetched(0, [0, 5], 1_000));
    fake.log.away = away;
    fake.engine.stop();
    await fake.ended;
    expect(fake.commits).toHaveLength(0);
  });

  it('records from elsewhere are not folded, however often they come', async () => {
    const fake = await startFake();
    await fake.deliver(both);
    fake.log.away = away;
    for (let i = 0; i < 3; i++) await fake.deliver(fetched(0, [7, 12], 1_000));
    fake.log.away = undefined;
    await fake.advance(5_000);
    expect(fake.commits).toHaveLength(0);
    expect(fake.calls.slice(-3)).toEqual(['seek 0 0', 'seek 0 0', 'seek 0 0']);
  });
});

describe('while Kafka is away at the start', () => {
  it('the engine tries again until it is there', async () => {
    const fake = await startFake({}, away);
    fake.log.away = undefined;
    await fake.advance(500);
    await fake.deliver(both);
    expect(fake.claims).toEqual([[0, 1]]);
  });

  it('a stop ends it at once', async () => {
    const fake = await startFake({}, away);
    fake.engine.stop();
    await expect(fake.ended).resolves.toBeUndefined();
  });

  it('an error that no retry can mend ends it', async () => {
    const fake = await startFake({}, new MillraceError({ code: 'E_CONFIG', message: 'no' }));
    await expect(fake.ended).rejects.toMatchObject({ code: 'E_CONFIG' });
  });
});
