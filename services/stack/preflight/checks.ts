import { checkClock } from './clock.ts';
import { checkDefinitions } from './definitions.ts';
import { checkDisk } from './disk.ts';
import { checkEnvironment } from './environment.ts';
import { checkFolder } from './folder.ts';
import { checkJava } from './java.ts';
import { checkMaven } from './maven.ts';
import { checkMemory } from './memory.ts';
import { checkNode } from './node.ts';
import { checkPlatform } from './platform.ts';
import { checkPorts } from './ports.ts';
import { checkStale } from './stale.ts';
import { checkUser } from './user.ts';
import type { Check } from './check.ts';

/** Everything that is looked at before a start, and by `doctor`. */
export const CHECKS: Check[] = [
  { name: 'platform', run: checkPlatform },
  { name: 'node', run: checkNode },
  { name: 'java', run: checkJava },
  { name: 'maven', run: checkMaven },
  { name: 'settings', run: checkEnvironment },
  { name: 'folder', run: checkFolder },
  { name: 'user', run: checkUser },
  { name: 'memory', run: checkMemory },
  { name: 'disk', run: checkDisk },
  { name: 'clock', run: checkClock },
  { name: 'state', run: checkStale },
  { name: 'ports', run: checkPorts },
  { name: 'pipelines', run: checkDefinitions },
];
