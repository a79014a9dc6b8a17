import { Type, type TSchemaOptions } from 'typebox';

/** The one form of time on the wire: RFC 3339 in UTC, to the millisecond at most. */
export const TIMESTAMP_PATTERN = '^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]{1,3})?Z$';

/** A moment, `2001-01-31T23:59:00Z`; years 0001 to 9999, no leap seconds. */
export const Timestamp = (options: TSchemaOptions = {}) =>
  Type.String({ ...options, format: 'date-time', pattern: TIMESTAMP_PATTERN });

/** A number with at most `scale` decimals (0 to 6); sums of it are exact. */
export const Decimal = (scale: number, options: TSchemaOptions & { minimum: number; maximum: number }) =>
  Type.Number({ ...options, 'x-decimals': scale });
