import { inspect, type Named } from '../preflight/preflight.ts';
import type { Verb } from './verb.ts';

const MARKS = { ok: '✔', warns: '!', fails: '✖' } as const;

export const doctor: Verb = {
  name: 'doctor',
  summary: 'look at this machine: programs, ports, memory, disk, clock, stale state',
  options: [
    { flags: '--fix', meaning: 'repair what can be repaired' },
    { flags: '--json', meaning: 'findings as JSON lines' },
  ],
  run: async ({ config, output, options }) => {
    const findings = await inspect(config);
    for (const { name, level, detail, code, fix } of findings) {
      output.say(`${MARKS[level]} ${name.padEnd(10)}${code ? `${code}  ` : ''}${detail}`);
      if (fix) output.say(`  ${''.padEnd(10)}fix: ${fix}`);
      output.emit('finding', { name, level, detail, code, fix });
    }
    if (options.fix) for (const text of await repair(findings)) output.say(`✔ repaired  ${text}`);
    return findings.some(({ level }) => level === 'fails') ? 1 : 0;
  },
};

async function repair(findings: Named[]): Promise<string[]> {
  const repairs = findings.flatMap(({ repair: fix }) => (fix ? [fix] : []));
  const texts: string[] = [];
  for (const fix of repairs) texts.push(await fix());
  return texts.length > 0 ? texts : ['nothing to repair'];
}
