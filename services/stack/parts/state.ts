import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What outlives a run: `.millrace/state.json`. */
export type State = {
  ports: Record<string, number>;
  /** Where the ports were told to begin. */
  portsFrom?: number;
};

export function readState(stateDir: string): State {
  const file = join(stateDir, 'state.json');
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as State) : { ports: {} };
}

export function writeState(stateDir: string, state: State): void {
  replaceFile(join(stateDir, 'state.json'), state);
}

/** Writes JSON so that a reader sees the old file or the new one, never half of it. */
export function replaceFile(file: string, content: unknown): void {
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(`${file}.new`, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}
