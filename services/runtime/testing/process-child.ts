// What process.test.ts runs as a child: a service that does as its argument says; the next is its drain limit in ms.
import { MillraceError } from '../errors.ts';
import { createLog } from '../log.ts';
import { runProcess, type Running } from '../process.ts';

const log = createLog('child', 'info');
const idle = setInterval(() => undefined, 1_000);
const broken = () => new MillraceError({ code: 'E_DATABASE', message: 'it broke', fix: 'mend it' });
const never = new Promise<never>(() => undefined);

const behaviours: Record<string, () => Promise<Running>> = {
  drains: async () => ({ stop: async () => void setTimeout(() => log.info('drained'), 50) }),
  hangs: async () => ({ stop: () => never }),
  'starts slowly': () => never,
  'fails to start': () => Promise.reject(broken()),
  'fails to drain': async () => ({ stop: () => Promise.reject(broken()) }),
  'dies later': async () => ({ stop: () => never, failed: Promise.reject(broken()) }),
  'throws in a callback': async () => {
    setTimeout(() => {
      throw broken();
    }, 10);
    return { stop: async () => undefined };
  },
  'forgets a promise': async () => {
    setTimeout(() => void Promise.reject(broken()), 10);
    return { stop: async () => undefined };
  },
};

const startChild = async () => {
  const start = behaviours[process.argv[2] ?? ''];
  if (!start) throw broken();
  setImmediate(() => log.info('up'));
  const { stop, ...rest } = await start();
  return { ...rest, stop: () => stop().finally(() => clearInterval(idle)) };
};

const limit = process.argv[3];
await (limit ? runProcess(log, startChild, Number(limit)) : runProcess(log, startChild));
