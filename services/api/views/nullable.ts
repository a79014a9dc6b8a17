import { Type } from 'typebox';

// A type list instead of anyOf: the serializer needs no validation to choose.
export const NullableNumber = Type.Unsafe<number | null>({ type: ['number', 'null'] });
export const NullableString = Type.Unsafe<string | null>({ type: ['string', 'null'] });
/** RFC 3339 in UTC. */
export const NullableTime = Type.Unsafe<string | null>({ type: ['string', 'null'], format: 'date-time' });
