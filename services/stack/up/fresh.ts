import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { MillraceError } from '@millrace/runtime/errors.ts';
import type { StackConfig } from '../config.ts';
import { bytesOf } from '../parts/folder-size.ts';
import { outsidePlace } from '../parts/identity.ts';
import { size } from '../terminal/format.ts';

/** Everything that holds events or what was counted of them; programs, logs and ports stay. */
export function dataFolders(stateDir: string): string[] {
  const outside = outsidePlace(stateDir);
  return [join(stateDir, 'postgres'), join(stateDir, 'kafka'), join(outside, 'postgres')].filter((path) =>
    existsSync(path),
  );
}

/**
 * Removes the data of our own PostgreSQL and Kafka, and says before it does what that is. Errors: E_FRESH_EXTERNAL.
 */
export function removeData(
  { stateDir, databaseUrl, kafkaBrokers }: StackConfig,
  note: (text: string) => void,
): void {
  if (databaseUrl || kafkaBrokers)
    throw new MillraceError({
      code: 'E_FRESH_EXTERNAL',
      message: '--fresh removes only what millrace itself started, and DATABASE_URL or KAFKA_BROKERS is set.',
      retriable: false,
      fix: 'To count one pipeline again: --recount <pipeline>. To begin anew, empty your database and topics yourself (docker compose down -v), or unset both.',
    });
  for (const folder of dataFolders(stateDir)) {
    note(`--fresh deletes ${folder} (${size(bytesOf(folder))})`);
    rmSync(folder, { recursive: true, force: true });
  }
}
