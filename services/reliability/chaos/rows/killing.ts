import type { World } from '../../parts/world.ts';
import type { Scene } from '../counting.ts';
import { crash, missing } from '../evidence.ts';
import { recovery, told, type Recovery } from '../recovery.ts';

const LIMIT_S = 60;

type Meant = (world: World) => Promise<boolean>;

/** kill -9 of any processor at any instant; after each what is sent from then on must be counted. */
export async function killRandomly(scene: Scene, times: number, isMeant: Meant = async () => true) {
  const { world } = scene;
  const { waiting, random } = scene.stage;
  const recoveries: Recovery[] = [];
  const victims = new Set<number>();
  let killed = 0;
  for (let kill = 0; kill < times; kill++) {
    await waiting.until('a group to kill in', () => isMeant(world), LIMIT_S * 1_000);
    await waiting.sleep(random.below(400));
    const any = () => random.shuffle(world.fleet.all())[0];
    const victim = await waiting.until('a processor to kill', any, LIMIT_S * 1_000);
    victims.add(victim.pid);
    // One that ended by itself in the meantime was not killed.
    if ((await victim.kill()).signal === 'SIGKILL') killed++;
    recoveries.push(await recovery(scene, LIMIT_S));
  }
  const crashes = world.fleet.ended().filter(({ pid }) => !victims.has(pid));
  const faults = [...missing('kill -9', killed, times), ...crashes.map(crash)];
  return { landed: { 'kill -9': killed }, faults, ...told(recoveries) };
}
