import { durationMs, type Duration } from './duration.ts';

/** Windows in event time, in milliseconds; they start at whole multiples of their step since 1970-01-01 UTC. */
export type Window =
  | { kind: 'none' }
  | { kind: 'tumbling'; sizeMs: number }
  | { kind: 'hopping'; sizeMs: number; everyMs: number };

/** One cell per key for all of time. */
export const none = (): Window => ({ kind: 'none' });

/** Windows of `size` that follow each other without a gap. */
export const tumbling = (size: Duration): Window => ({ kind: 'tumbling', sizeMs: durationMs(size) });

/** Windows of `size` that start every `every`; an event counts in size / every of them. */
export const hopping = (size: Duration, every: Duration): Window => ({
  kind: 'hopping',
  sizeMs: durationMs(size),
  everyMs: durationMs(every),
});

/** Starts (ms since epoch) of the windows that hold an event time, oldest first; `none` has one start, null. */
export function windowStarts(window: Window): (timeMs: number) => readonly (number | null)[] {
  if (window.kind === 'none') return () => [null];
  const step = window.kind === 'tumbling' ? window.sizeMs : window.everyMs;
  const floor = (timeMs: number) => Math.floor(timeMs / step) * step;
  if (window.kind === 'tumbling') return (timeMs) => [floor(timeMs)];
  const count = window.sizeMs / step;
  return (timeMs) => Array.from({ length: count }, (_, i) => floor(timeMs) - (count - 1 - i) * step);
}
