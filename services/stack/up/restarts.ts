import type { Restart } from '../parts/supervise.ts';
import { duration } from '../terminal/format.ts';
import type { Output } from '../terminal/output.ts';

/** A function that tells each restart: an error in the form of an error, and in one line when it is the same again. */
export function restartTeller(output: Pick<Output, 'note' | 'emit'>): (restart: Restart) => void {
  const last = new Map<string, string>();
  return ({ name, reason, code, fix, delayMs }) => {
    const again = `starting it again in ${duration(delayMs)}`;
    const isSame = last.get(name) === reason;
    last.set(name, reason);
    output.emit('restart', { name, reason, code, fix });
    if (!code) return output.note(`  ${name} ${reason}; ${again}`);
    if (isSame) return output.note(`  ${name} could not start as before, ${code}; ${again}`);
    output.note(`\n✖ ${code}  ${name} ${reason}${fix ? `\n  fix: ${fix}` : ''}\n  ${again}`);
  };
}
