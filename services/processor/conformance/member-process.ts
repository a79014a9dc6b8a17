import { setInterval } from 'node:timers';

import { ADAPTERS } from './adapters.ts';
import { createMember } from './member.ts';

// A member in a process of its own, for a test to kill: adapter, brokers and topic are its arguments.
const [name, brokers = '', topic = ''] = process.argv.slice(2);
const adapter = ADAPTERS.find((each) => each.name === name);
if (!adapter) throw new Error(`there is no adapter '${name}'`);

const member = createMember(adapter, { brokers, topic });
await member.start();
setInterval(() => process.stdout.write(`${JSON.stringify(member.assigned() ?? [])}\n`), 50);
