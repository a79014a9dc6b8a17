import { MillraceError } from '@millrace/runtime/errors.ts';

/** Refuses a `--rate` that is no rate: `max`, events per second ("5000"), or times event time ("3600x"). */
export function checkRate(text: string): string {
  if (text === 'max' || (/^\d+(\.\d+)?x?$/.test(text) && Number.parseFloat(text) > 0)) return text;
  throw new MillraceError({
    code: 'E_RATE',
    message: `--rate ${text} is not a rate above zero.`,
    retriable: false,
    fix: 'Give events per second (--rate 5000), times event time (--rate 3600x), or --rate max.',
  });
}
