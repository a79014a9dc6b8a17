import { isEntries } from './parts.ts';

export type MeasureKind = 'count' | 'sum' | 'min' | 'max' | 'avg' | 'histogram' | 'distinct';

/** A mergeable measure over one event field; `F` is the field's name, so a misspelt field does not compile. */
export type Measure<F extends string = string> = {
  kind: MeasureKind;
  field: F | null;
  bounds?: readonly number[];
  title?: string;
  unit?: string;
};

type Labels = { title?: string; unit?: string };

/** What is no object of labels is kept as `surplus` for `definePipeline` to refuse: `count('mag')` counts no `mag`. */
const labelled = <M extends object>(measure: M, labels: unknown): M => ({
  ...measure,
  ...(isEntries(labels) ? labels : { surplus: labels }),
});

/** Events in the cell. */
export const count = (labels: Labels = {}): Measure<never> =>
  labelled({ kind: 'count', field: null }, labels);
/** Sum of a whole-number or fixed-decimal field; exact. */
export const sum = <F extends string>(field: F, labels: Labels = {}): Measure<F> =>
  labelled({ kind: 'sum', field }, labels);
/** Smallest value of a field. */
export const min = <F extends string>(field: F, labels: Labels = {}): Measure<F> =>
  labelled({ kind: 'min', field }, labels);
/** Largest value of a field. */
export const max = <F extends string>(field: F, labels: Labels = {}): Measure<F> =>
  labelled({ kind: 'max', field }, labels);
/** Mean of a field, kept as sum and count so that it merges exactly. */
export const avg = <F extends string>(field: F, labels: Labels = {}): Measure<F> =>
  labelled({ kind: 'avg', field }, labels);
/** Exact number of different values, kept as a membership table. */
export const distinct = <F extends string>(field: F, labels: Labels = {}): Measure<F> =>
  labelled({ kind: 'distinct', field }, labels);

/**
 * Counts per bucket: (-inf, bounds[0]], (bounds[0], bounds[1]], ..., (bounds[n-1], +inf).
 * Quantiles are read by linear interpolation inside a bucket.
 */
export const histogram = <F extends string>(
  field: F,
  bounds: readonly number[],
  labels: Labels = {},
): Measure<F> => labelled({ kind: 'histogram', field, bounds }, labels);
