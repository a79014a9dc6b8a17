import { join } from 'node:path';

import type { StackConfig } from '@millrace/stack/config.ts';
import { startChild } from '@millrace/stack/parts/child.ts';
import { freePort } from '@millrace/stack/parts/ports.ts';
import { untilReady } from '@millrace/stack/parts/until-ready.ts';
import { goTool } from '@millrace/stack/verbs/go-tools.ts';

/** What is put into a stream: see the list in toxiproxy's README. */
export type Toxic = {
  type: 'latency' | 'bandwidth' | 'timeout' | 'reset_peer' | 'slicer' | 'limit_data' | 'slow_close';
  stream: 'upstream' | 'downstream';
  attributes: Record<string, number>;
};

const START_MS = 10_000;

/** A toxiproxy in a process of its own. Errors: E_TOOL_MISSING, E_TOOL_BUILD, E_SPAWN. */
export async function startToxiproxy(config: StackConfig, folder: string) {
  const command = await goTool(config, 'toxiproxy');
  const port = await freePort();
  const api = `http://127.0.0.1:${port}`;
  const child = await startChild({
    name: 'toxiproxy',
    command,
    args: ['-host', '127.0.0.1', '-port', String(port)],
    env: { LOG_LEVEL: 'error' },
    cwd: folder,
    logFile: join(folder, 'toxiproxy.log'),
  });

  const ask = async (method: string, path: string, body?: object): Promise<void> => {
    const payload = body ? { body: JSON.stringify(body) } : {};
    const response = await fetch(`${api}${path}`, { method, ...payload });
    if (!response.ok) throw new Error(`toxiproxy: ${method} ${path}: ${await response.text()}`);
    await response.body?.cancel();
  };

  const probe = () =>
    ask('GET', '/version').then(
      () => true,
      () => false,
    );
  if ((await untilReady(child, { probe, timeoutMs: START_MS, everyMs: 20 })) !== 'ready') {
    await child.stop();
    throw new Error('toxiproxy did not start');
  }

  return {
    /** A way to a port of this machine. */
    async proxy(name: string, to: number) {
      const at = await freePort();
      await ask('POST', '/proxies', {
        name,
        listen: `127.0.0.1:${at}`,
        upstream: `127.0.0.1:${to}`,
        enabled: true,
      });
      const path = `/proxies/${name}`;
      return {
        port: at,
        add: (toxic: Toxic) =>
          ask('POST', `${path}/toxics`, { name: `${toxic.type}-${toxic.stream}`, ...toxic }),
        remove: ({ type, stream }: Toxic) => ask('DELETE', `${path}/toxics/${type}-${stream}`),
        /** Off, it breaks its connections and refuses new ones. */
        enable: (enabled: boolean) => ask('POST', path, { enabled }),
      };
    },
    stop: () => child.stop(),
  };
}

export type Toxiproxy = Awaited<ReturnType<typeof startToxiproxy>>;
export type Proxy = Awaited<ReturnType<Toxiproxy['proxy']>>;
