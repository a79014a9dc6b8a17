import { join } from 'node:path';
import type { StackConfig } from '../config.ts';
import { bytesOf } from '../parts/folder-size.ts';
import { outsidePlace } from '../parts/identity.ts';
import { residentMb } from '../parts/process-table.ts';
import { isAlive, readRun, type Run } from '../parts/run-file.ts';
import { size } from '../terminal/format.ts';
import type { Output } from '../terminal/output.ts';
import { alarmsOf, describeAlarm, type Alarm } from '../up/alarms.ts';
import { fetchState } from '../up/pipeline-state.ts';
import { pipelineOf } from '../up/port-wishes.ts';
import type { Verb } from './verb.ts';

export const status: Verb = {
  name: 'status',
  summary: 'what runs here: parts, process ids, ports, memory, disk, stopped partitions',
  options: [{ flags: '--json', meaning: 'as one JSON line' }],
  notes: 'Exit code: 0 when millrace runs in this clone, 3 when it does not.',
  run: async ({ config, output }) => {
    const run = readRun(config.stateDir);
    const disk = diskUse(config);
    const alarms = run ? await readAlarms(run) : [];
    if (run) showRun(run, output);
    else output.say('millrace does not run in this clone; npm start starts it.');
    for (const line of alarms.flatMap(describeAlarm)) output.say(line);
    output.say(`\nDisk  ${disk.map(({ name, bytes }) => `${name} ${size(bytes)}`).join(' · ')}`);
    output.emit('status', {
      running: run !== undefined,
      pid: run?.pid,
      since: run?.since,
      urls: run?.urls,
      parts: run && parts(run),
      alarms,
      disk,
    });
    return run ? 0 : 3; // 3: the usual code of a service that does not run
  },
};

/** What the api of the run says of the pipelines that run, whatever the definitions say by now; nothing while it does not answer. */
async function readAlarms({ urls, parts: running }: Run): Promise<Alarm[]> {
  const { live } = urls;
  if (!live) return []; // still starting
  const names = running.flatMap(({ name }) => pipelineOf(name) ?? []);
  const all = await Promise.all(names.map(async (name) => alarmsOf(name, await fetchState(live, name))));
  return all.flat();
}

function parts({ parts: all }: Run) {
  return all.map(({ name, pid, started, port, adminPort, log }) => ({
    name,
    pid,
    alive: isAlive({ pid, started }),
    port,
    adminPort,
    residentMb: residentMb(pid),
    log,
  }));
}

function showRun(run: Run, output: Output): void {
  output.say(`Running since ${run.since} (pid ${run.pid})\n`);
  output.say(line(['PART', 'PID', 'PORT', 'ADMIN', 'MEMORY', 'LOG']));
  for (const { name, pid, alive, port, adminPort, residentMb: mb, log } of parts(run))
    output.say(
      line([
        name,
        alive ? String(pid) : 'starting',
        String(port ?? ''),
        String(adminPort ?? ''),
        alive ? `${mb} MB` : '',
        log,
      ]),
    );
  output.say('');
  for (const [name, url] of Object.entries(run.urls)) output.say(`${name.padEnd(8)}${url}`);
  output.say(`${'stop'.padEnd(8)}Ctrl-C where it was started, or: kill ${run.pid}`);
}

const WIDTHS = [20, 10, 8, 8, 9, 0];

function line(cells: string[]): string {
  return cells
    .map((cell, index) => cell.padEnd(WIDTHS[index] ?? 0))
    .join('')
    .trimEnd();
}

function diskUse({ stateDir }: StackConfig): { name: string; bytes: number }[] {
  const postgres = bytesOf(join(stateDir, 'postgres')) + bytesOf(outsidePlace(stateDir));
  const kafka = bytesOf(join(stateDir, 'kafka'));
  return [
    { name: 'postgres', bytes: postgres },
    { name: 'kafka', bytes: kafka },
    { name: 'programs and logs', bytes: bytesOf(stateDir) - kafka - bytesOf(join(stateDir, 'postgres')) },
  ];
}
