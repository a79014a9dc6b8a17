import { MillraceError } from '@millrace/runtime/errors.ts';

/** How fast a replay goes: as fast as Kafka takes it, events per second, or a multiple of event time. */
export type Rate =
  | { kind: 'max' }
  | { kind: 'perSecond'; events: number }
  | { kind: 'eventTime'; factor: number };

/** `max`, `<n>` (events per second) or `<n>x` (times event time), n above 0. Errors: E_RATE. */
export function parseRate(text: string): Rate {
  if (text === 'max') return { kind: 'max' };
  const [, digits, times] = /^(\d{1,12}(?:\.\d{1,6})?)(x?)$/.exec(text) ?? [];
  const number = Number(digits);
  if (number > 0)
    return times ? { kind: 'eventTime', factor: number } : { kind: 'perSecond', events: number };
  throw new MillraceError({
    code: 'E_RATE',
    message: `'${text}' is no rate`,
    fix: "'--rate 2000' (events per second) or '--rate 3600x' (times event time), above 0; or '--rate max'",
  });
}
