import { MillraceError } from '@millrace/runtime/errors.ts';
import { createLog } from '@millrace/runtime/log.ts';
import { createRegistry } from '@millrace/runtime/metrics.ts';
import { createReadiness } from '@millrace/runtime/readiness.ts';
import { expect, test, vi } from 'vitest';

import { createProcessorMetrics } from './metrics.ts';
import { createObserver } from './observe.ts';
import { fakeConsumer, fakeStore, settle } from './testing/fakes.ts';

const OWNED = { partition: 0, epoch: 1, position: 5, committedOffset: 0, endOffset: 9, watermarkMs: 0 };
const GONE = { code: 'E_LOG_TRUNCATED', message: 'records are gone' } as const;

function observe() {
  const registry = createRegistry('processor');
  const metrics = createProcessorMetrics(registry, 'flights');
  const { store } = fakeStore();
  const { consumer, log: kafka } = fakeConsumer();
  const log = createLog('test', 'silent');
  const deps = { metrics, store, consumer, log };
  const { observer, readiness } = createObserver(deps);
  return { observer, store, registry, kafka, log, read: () => createReadiness(readiness).read() };
}

test.each([
  ['one partition is halted', [OWNED]],
  ['every partition is halted', []],
])('while Kafka and the database answer, /readyz is green though %s; the metrics tell', async (_, owned) => {
  const { observer, registry, read } = observe();
  observer.owned(owned);
  observer.halted(1, GONE);
  observer.tick(owned);
  await settle();
  expect(await read()).toMatchObject({ ready: true });
  expect(await registry.metrics()).toMatch(/millrace_partitions_halted\{.*code="E_LOG_TRUNCATED".*\} 1/);
});

test('a database that answers again makes it ready again, with every partition halted too', async () => {
  const { observer, store, read } = observe();
  observer.owned([]);
  observer.retrying(new MillraceError({ code: 'E_DATABASE', message: 'away' }));
  store.ping = () => Promise.reject(new MillraceError({ code: 'E_DATABASE', message: 'still away' }));
  observer.tick([]);
  await settle();
  expect(await read()).toMatchObject({ ready: false, checks: { database: { lastError: 'still away' } } });
  store.ping = async () => undefined;
  observer.tick([]);
  await settle();
  expect(await read()).toMatchObject({ ready: true });
});

test('what was released is in no metric; with nothing assigned /readyz is red until something is', async () => {
  const { observer, registry, read } = observe();
  observer.owned([OWNED]);
  observer.halted(1, GONE);
  observer.tick([OWNED]);
  await settle();
  expect(await registry.metrics()).toMatch(/millrace_partition_lag\{.*partition="0".*\} 995/);
  expect(await registry.metrics()).toMatch(/millrace_partitions_owned\{.*\} 1/);
  observer.released([0, 1]);
  expect(await read()).toMatchObject({ ready: true });
  observer.released([]);
  expect(await read()).toMatchObject({
    ready: false,
    checks: { kafka: { lastError: 'no partitions assigned yet' } },
  });
  const after = await registry.metrics();
  expect(after).toMatch(/millrace_partitions_owned\{.*\} 0/);
  expect(after).not.toMatch(/millrace_partition_lag\{|millrace_partitions_halted\{/);
  observer.released([0]);
  expect(await read()).toMatchObject({ ready: false });
  observer.owned([OWNED]);
  expect(await read()).toMatchObject({ ready: true });
});

test('bounds that Kafka told of what was released meanwhile are in no metric', async () => {
  const { observer, registry } = observe();
  observer.owned([OWNED]);
  observer.tick([OWNED]);
  observer.released([1]);
  await settle();
  expect(await registry.metrics()).not.toContain('millrace_partition_lag{');
});

test('a Kafka that is away is told once, and again when it is away for another reason', async () => {
  const { observer, kafka, log } = observe();
  const warn = vi.spyOn(log, 'warn');
  for (const reason of ['refused', 'refused', 'deaf', 'deaf']) {
    kafka.away = new MillraceError({ code: 'E_KAFKA', message: reason, retriable: true });
    observer.tick([]);
    await settle();
  }
  expect(warn.mock.calls.map(([first]) => (first as { err: Error }).err.message)).toEqual([
    'refused',
    'deaf',
  ]);
});
