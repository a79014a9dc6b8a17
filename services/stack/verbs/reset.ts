import { existsSync, readdirSync, rmSync, rmdirSync } from 'node:fs';
import { bytesOf } from '../parts/folder-size.ts';
import { OUTSIDE, outsidePlace } from '../parts/identity.ts';
import { claimRun } from '../parts/run-file.ts';
import { size } from '../terminal/format.ts';
import type { Verb } from './verb.ts';

export const reset: Verb = {
  name: 'reset',
  summary: 'remove everything millrace keeps on this machine (data, programs, ports, logs)',
  options: [{ flags: '--json', meaning: 'as JSON lines' }],
  run: async ({ config, output }) => {
    // Refuses while a run holds the place, and keeps one from starting meanwhile.
    await claimRun(config.stateDir, output.note);
    const folders = [outsidePlace(config.stateDir), config.stateDir].map((folder) => ({
      folder,
      bytes: bytesOf(folder),
    }));
    for (const { folder, bytes } of folders)
      if (bytes > 0) output.note(`  reset deletes ${folder} (${size(bytes)})`);
    for (const { folder, bytes } of folders) {
      rmSync(folder, { recursive: true, force: true });
      if (bytes === 0) continue;
      output.say(`✔ removed ${folder} (${size(bytes)})`);
      output.emit('removed', { folder, bytes });
    }
    if (existsSync(OUTSIDE) && readdirSync(OUTSIDE).length === 0) rmdirSync(OUTSIDE); // no other clone uses it
    return 0;
  },
};
