import { isUtf8 } from 'node:buffer';

const ESCAPES: Record<string, string> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };
const SPECIAL = /[\\\n\r\t]/g;

export type RawRecord = { partition: number; offset: string; timestampMs: string; value: Buffer | null };

/** Text of a value, null (as COPY writes it) when PostgreSQL cannot hold it as text: then it is no JSON either. */
function valueText(value: Buffer | null): string {
  if (value === null || !isUtf8(value)) return '\\N';
  const text = value.toString('utf8');
  if (text.includes('\0')) return '\\N';
  return text.replace(SPECIAL, (character) => ESCAPES[character] as string);
}

/** One record as a line of `COPY raw (partition, "offset", recorded_at, value) FROM STDIN`. */
export const copyLine = ({ partition, offset, timestampMs, value }: RawRecord): string =>
  `${partition}\t${offset}\t${new Date(Number(timestampMs)).toISOString()}\t${valueText(value)}\n`;
