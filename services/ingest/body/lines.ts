const NEWLINE = 0x0a;

/** The bytes of each line; a newline at the end begins no line. */
export function lines(body: Buffer): Buffer[] {
  const found: Buffer[] = [];
  let begin = 0;
  while (begin < body.length) {
    const end = body.indexOf(NEWLINE, begin);
    if (end === -1) break;
    found.push(body.subarray(begin, end));
    begin = end + 1;
  }
  if (begin < body.length) found.push(body.subarray(begin));
  return found;
}
