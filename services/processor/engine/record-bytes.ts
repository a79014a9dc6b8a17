import type { LogRecord } from './log-consumer.ts';

const lengthOf = (value: unknown): number => {
  if (Array.isArray(value)) return value.reduce((bytes: number, one) => bytes + lengthOf(one), 0);
  return Buffer.isBuffer(value) || typeof value === 'string' ? value.length : 0;
};

/** What a record holds of memory, in bytes: headers count like the value, for a producer may put anything there. */
export function recordBytes({ key, value, headers }: Pick<LogRecord, 'key' | 'value' | 'headers'>): number {
  let bytes = (key?.length ?? 0) + (value?.length ?? 0);
  for (const name in headers) bytes += name.length + lengthOf(headers[name]);
  return bytes;
}
