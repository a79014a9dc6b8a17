import { accessRow, bytesRow, overloadRow, restartRow, schemathesisRow, slowRow, type Row } from './rows.ts';
import { attackAccess } from './access/attack.ts';
import { attackApi, attackIngest } from './bytes/attack.ts';
import { overload, type OverloadPlan } from './load/overload.ts';
import { createEvents, keepAlive, postEvents, readView } from './load/requests.ts';
import { restartUnderLoad } from './restart/attack.ts';
import { runSchemathesis } from './schemathesis/run.ts';
import { attackSlowly } from './slow/attack.ts';
import { attacksOn, type Attack } from './slow/attackers.ts';
import type { Service, ServiceName } from './world/service.ts';
import type { World } from './world/world.ts';

/** How much of each attack; the quick form of the tests and the full one differ in nothing else. */
export type Sizes = {
  seed: number;
  /** Schemathesis: cases of each address in each of its random phases, with and without keys. */
  examples: { keyed: number; open: number };
  bytes: number;
  slow: { connections: number; rounds: number; seconds: number; perSecond: number };
  overload: Record<ServiceName, OverloadPlan>;
  restart: { rounds: number; perSecond: number; drainWaitMs: number };
};

export type Stage = { world: World; sizes: Sizes; tools: () => Promise<string> };
type Family = (stage: Stage) => AsyncGenerator<Row>;

const factsOf = (family: string, name: string, { seed }: Sizes) => ({
  name,
  seed,
  replay: `npm run attack -- --only ${family} --seed ${seed}`,
});

const BOTH = ['api', 'ingest'] as const;

const schemathesis: Family = async function* ({ world, sizes, tools }) {
  for (const name of BOTH)
    for (const keyed of [true, false]) {
      const examples = keyed ? sizes.examples.keyed : sizes.examples.open;
      if (examples === 0) continue;
      const service = await world.start(name, { keyed });
      const key = keyed ? world.keys[name === 'api' ? 'read' : 'write'] : undefined;
      const facts = factsOf('schemathesis', `${name} ${keyed ? 'with keys' : 'without keys'}`, sizes);
      const run = { tools: await tools(), url: service.url, key, seed: sizes.seed, examples };
      yield schemathesisRow(facts, await runSchemathesis(run));
      await service.stop();
    }
};

const bytes: Family = async function* ({ world, sizes }) {
  const [api, ingest] = [await world.start('api'), await world.start('ingest')];
  const run = { seed: sizes.seed, cases: sizes.bytes };
  const { log } = world;
  yield bytesRow(
    factsOf('bytes', 'ingest: bodies', sizes),
    await attackIngest(run, { port: ingest.port, log }),
  );
  yield bytesRow(
    factsOf('bytes', 'api: addresses and queries', sizes),
    await attackApi(run, { port: api.port }),
  );
  await Promise.all([api.stop(), ingest.stop()]);
};

const access: Family = async function* ({ world, sizes }) {
  for (const name of BOTH) {
    const service = await world.start(name, { keyed: true });
    yield accessRow(factsOf('access', name, sizes), await attackAccess(service, world.keys));
    await service.stop();
  }
};

const slow: Family = async function* ({ world, sizes }) {
  const [api, ingest] = [await world.start('api'), await world.start('ingest')];
  const attacks = attacksOn({ api: api.port, ingest: ingest.port });
  const slowSenders: Attack[] = [attacks.silence, attacks.slowHeaders, attacks.slowBody];
  for (const attack of Object.values(attacks)) {
    const mustCut = slowSenders.includes(attack);
    const result = await attackSlowly({ api, ingest, ...sizes.slow }, attack, mustCut);
    yield slowRow(factsOf('slow', attack.name, sizes), result, mustCut);
  }
  await Promise.all([api.stop(), ingest.stop()]);
};

/** Events of a request under overload: so many that the service, not the generator, is what has too much to do. */
const EVENTS_PER_REQUEST = 200;
const BODIES = 200;

function sender(service: Service) {
  const agent = keepAlive();
  let asked = 0;
  if (service.name === 'api')
    return { send: () => readView({ port: service.port, agent }, asked++), close: () => agent.destroy() };
  const events = createEvents();
  const bodies = Array.from({ length: BODIES }, () => events.make(EVENTS_PER_REQUEST));
  const send = () => postEvents({ port: service.port, agent }, bodies[asked++ % BODIES] ?? events.make(1));
  return { send, close: () => agent.destroy() };
}

const overloaded: Family = async function* ({ world, sizes }) {
  for (const name of BOTH) {
    const service = await world.start(name);
    const { send, close } = sender(service);
    const what = name === 'api' ? 'api: view reads' : `ingest: ${EVENTS_PER_REQUEST} events a request`;
    yield overloadRow(factsOf('overload', what, sizes), await overload(service, sizes.overload[name], send));
    close();
    await service.stop();
  }
};

const restart: Family = async function* ({ world, sizes }) {
  yield restartRow(
    factsOf('restart', 'two of each, one after the other', sizes),
    await restartUnderLoad(world, sizes.restart),
  );
};

/** Every kind of attack by its name on the command line. */
export const FAMILIES: Record<string, Family> = {
  schemathesis,
  bytes,
  access,
  slow,
  overload: overloaded,
  restart,
};
