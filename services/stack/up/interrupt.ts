import { livingChildren } from '../parts/child.ts';
import type { Output } from '../terminal/output.ts';

export type Interrupt = { signal: AbortSignal; code(): number };

// One Ctrl-C reaches us several times: from the terminal, from npm, from the front door.
const SAME_PRESS_MS = 400;

/** The first Ctrl-C (or SIGTERM, or the end of the front door) asks for a drain, the second kills everything. */
export function watchInterrupts(output: Output, onKill: () => void): Interrupt {
  const controller = new AbortController();
  let pressedAt = 0;
  let code = 0;
  const press = (signalCode: number): void => {
    const again = pressedAt > 0 && Date.now() - pressedAt > SAME_PRESS_MS;
    if (pressedAt === 0) {
      pressedAt = Date.now();
      code = signalCode;
      output.status('');
      output.note('\nstopping: every part drains first; Ctrl-C again kills');
      controller.abort();
    } else if (again) {
      output.note(
        '\nkilling every part now: nothing is drained, and what is in the log is counted at the next start',
      );
      for (const child of livingChildren()) child.kill();
      onKill();
      process.exit(signalCode);
    }
  };
  process.on('SIGINT', () => press(130));
  process.on('SIGTERM', () => press(143));
  process.on('SIGHUP', () => press(129));
  process.on('disconnect', () => press(129));
  process.channel?.unref();
  return { signal: controller.signal, code: () => code };
}
