/** An error for people: what happened, and what to do about it. */
export function fault(code, message, fix) {
  return Object.assign(new Error(message), { code, fix });
}

/** Prints any error in the form that every command of millrace uses, and makes the exit code 1. */
export function report(error) {
  const known = String(error.code).startsWith('E_');
  const lines = [
    `\n✖ ${known ? error.code : 'E_UNEXPECTED'}  ${error.message}`,
    error.fix ? `  fix: ${error.fix}` : '',
    known ? '' : error.stack,
  ];
  process.stderr.write(`${lines.filter(Boolean).join('\n')}\n`);
  process.exitCode = 1;
}
