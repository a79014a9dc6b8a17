import { durationMs, type Duration } from './duration.ts';

/** Windows in event time, in milliseconds; they start at whole multiples of their step since 1970-01-01 UTC. */
export type Window =
  | { kind: 'none' }
  | { kind: 'tumbling'; sizeMs: number }
  | { kind: 'hopping'; sizeMs: number; everyMs: number };

/** A value too many is kept for `definePipeline` to refuse: `tumbling('1 hour', '5 minutes')` would not hop. */
const only = <W extends Window>(window: W, surplus: readonly unknown[]): W =>
  surplus.length === 0 ? window : { ...window, surplus: surplus[0] };

/** One cell per key for all of time. */
export const none = (...surplus: never[]): Window => only({ kind: 'none' }, surplus);

/** Windows of `size` that follow each other without a gap. */
export const tumbling = (size: Duration, ...surplus: never[]): Window =>
  only({ kind: 'tumbling', sizeMs: durationMs(size) }, surplus);

/** Windows of `size` that start every `every`; an event counts in size / every of them. */
export const hopping = (size: Duration, every: Duration, ...surplus: never[]): Window =>
  only({ kind: 'hopping', sizeMs: durationMs(size), everyMs: durationMs(every) }, surplus);

/** Starts (ms since epoch) of the windows that hold an event time, oldest first; `none` has one start, null. */
export function windowStarts(window: Window): (timeMs: number) => readonly (number | null)[] {
  if (window.kind === 'none') return () => [null];
  const step = window.kind === 'tumbling' ? window.sizeMs : window.everyMs;
  const floor = (timeMs: number) => Math.floor(timeMs / step) * step;
  if (window.kind === 'tumbling') return (timeMs) => [floor(timeMs)];
  const count = window.sizeMs / step;
  return (timeMs) => Array.from({ length: count }, (_, i) => floor(timeMs) - (count - 1 - i) * step);
}
