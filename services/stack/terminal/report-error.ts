import { codeOf, messageOf, MillraceError } from '@millrace/runtime/errors.ts';
import type { Output } from './output.ts';

/** Prints what went wrong and what to do: code, message, causes, fix. */
export function reportError(error: unknown, output: Output): void {
  const known = error instanceof MillraceError;
  const code = known ? error.code : (codeOf(error) ?? 'E_UNEXPECTED');
  const fix = known ? error.fix : undefined;
  output.status('');
  output.note(`\n✖ ${code}  ${messageOf(error)}`);
  for (const cause of causes(error)) output.note(`  cause: ${cause}`);
  if (fix) output.note(`  fix: ${fix}`);
  // A stack helps only where no code says what happened.
  if (!code.startsWith('E_') || code === 'E_UNEXPECTED') output.note((error as Error).stack ?? '');
  output.emit('error', { code, message: messageOf(error), fix });
}

function causes(error: unknown): string[] {
  const texts: string[] = [];
  for (let each = (error as Error).cause; each instanceof Error; each = each.cause)
    texts.push(each.message.split('\n')[0] ?? '');
  return texts.filter((text) => text && !messageOf(error).includes(text));
}
