import type { Ready, Restart } from '../parts/supervise.ts';
import { duration } from '../terminal/format.ts';
import type { Output } from '../terminal/output.ts';

/** Functions that tell each restart, an error in the form of an error, and in one line when it is the same again; and its good end. */
export function restartTeller(output: Pick<Output, 'note' | 'emit'>) {
  const last = new Map<string, string>();
  return {
    onRestart({ name, reason, code, fix, delayMs }: Restart): void {
      const again = `starting it again in ${duration(delayMs)}`;
      const isSame = last.get(name) === reason;
      last.set(name, reason);
      output.emit('restart', { name, reason, code, fix });
      if (!code) return output.note(`  ${name} ${reason}; ${again}`);
      if (isSame) return output.note(`  ${name} could not start as before, ${code}; ${again}`);
      output.note(`\n✖ ${code}  ${name} ${reason}${fix ? `\n  fix: ${fix}` : ''}\n  ${again}`);
    },
    onReady({ name, ms }: Ready): void {
      last.delete(name);
      output.emit('restarted', { name, seconds: Number((ms / 1000).toFixed(2)) });
      output.note(`  ${name} is ready again, ${duration(ms)} after it ended`);
    },
  };
}
