import type { Field } from '../event/schema-fields.ts';
import type { MeasureKind } from './measure.ts';
import type { Window } from './window.ts';

/** One measure as every engine and reader sees it. */
export type PlanMeasure = {
  name: string;
  kind: MeasureKind;
  field: string | null;
  title: string;
  unit: string | null;
  /** Decimals of the values; in memory they are whole numbers of 10^-scale, in the tables real decimals. */
  scale: number;
  /** Upper bucket bounds (inclusive), histograms only. */
  bounds: number[] | null;
  /** Columns of the view's table that hold it; none for `distinct`, which has a membership table. */
  columns: string[];
  /** Membership table of a `distinct`: window_start, keys..., value. */
  memberTable: string | null;
};

export type PlanView = {
  name: string;
  title: string;
  /** Table in schema `millrace`. */
  table: string;
  by: string[];
  window: Window;
  measures: PlanMeasure[];
};

/** A pipeline as data: what other languages, the API's readers and reviewers see. */
export type Plan = {
  name: string;
  title: string;
  description: string;
  source: { topic: string; partitions: number; key: string };
  event: Record<string, unknown>;
  fields: Field[];
  id: string;
  time: string;
  dropAfterMs: number | null;
  /** How far an event time may run ahead of its record's timestamp before it stops moving the watermark. */
  maxSkewMs: number;
  views: PlanView[];
};

/** snake_case of a camelCase name: the form of every database identifier. */
export const snake = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
