/** An error that people and retry code can act on: a stable code, whether trying again can help, and what to do. */
export class MillraceError extends Error {
  readonly code: string;
  readonly retriable: boolean;
  readonly fix: string | undefined;

  constructor(details: {
    code: `E_${string}`;
    message: string;
    retriable?: boolean;
    fix?: string;
    cause?: unknown;
  }) {
    super(details.message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'MillraceError';
    this.code = details.code;
    this.retriable = details.retriable ?? false;
    this.fix = details.fix;
  }
}

/** The text of anything that was thrown. */
export const messageOf = (thrown: unknown): string =>
  thrown instanceof Error ? thrown.message || thrown.name : String(thrown);

/** The `code` of anything that was thrown, or undefined. */
export function codeOf(thrown: unknown): string | undefined {
  const code = (thrown as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : undefined;
}
