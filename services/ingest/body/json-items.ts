const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_BRACKET = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

const isSpace = (byte: number | undefined) =>
  byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;

/** Position of the quote that ends the string which begins at `at`, or the end of the bytes. */
function stringEnd(bytes: Buffer, at: number): number {
  for (let i = at + 1; i < bytes.length; i++) {
    if (bytes[i] === BACKSLASH) i++;
    else if (bytes[i] === QUOTE) return i;
  }
  return bytes.length;
}

/**
 * The bytes of each element of a JSON array, or of the one value when it is no array; null when the outer brackets do
 * not close. Elements are not read here: whatever is wrong inside one is for the parser that gets its bytes, and if
 * that accepts each of them, the whole was valid JSON.
 */
export function jsonItems(body: Buffer): Buffer[] | null {
  let at = 0;
  while (isSpace(body[at])) at++;
  if (body[at] !== OPEN_BRACKET) return [body];
  const items: Buffer[] = [];
  let begin = at + 1;
  let depth = 0;
  for (; at < body.length; at++) {
    const byte = body[at];
    if (byte === QUOTE) at = stringEnd(body, at);
    else if (byte === OPEN_BRACKET || byte === OPEN_BRACE) depth++;
    else if (byte === CLOSE_BRACKET || byte === CLOSE_BRACE) depth--;
    else if (byte === COMMA && depth === 1) {
      items.push(body.subarray(begin, at));
      begin = at + 1;
    }
    if (depth === 0) break;
  }
  if (body[at] !== CLOSE_BRACKET) return null;
  const last = body.subarray(begin, at);
  if (items.length > 0 || !last.every(isSpace)) items.push(last);
  return body.subarray(at + 1).every(isSpace) ? items : null;
}

/** How many `name: value` pairs valid JSON holds; more than the parsed value has when a name is there twice. */
export function memberCount(json: Buffer): number {
  let members = 0;
  for (let at = 0; at < json.length; at++) {
    if (json[at] === QUOTE) at = stringEnd(json, at);
    else if (json[at] === COLON) members++;
  }
  return members;
}
