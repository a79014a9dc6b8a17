import type { Account } from '../parts/checker.ts';
import type { Stage } from './stage.ts';

/** How often each kind of fault was seen to land. */
export type Landed = Record<string, number>;

/** What a row saw. */
export type Findings = {
  landed: Landed;
  account: Account | undefined;
  /** Seconds from the end of a fault to a lag of 0, or to the alarm where partitions must stop. */
  recoveries: number[];
  fenced: number;
  peakRssMb: number;
  longestStallSeconds: number;
  /** Looks of the watch, of which none may have found anything. */
  looks: number;
  /** What else must not be: found by the watch, or demanded by the row alone. */
  faults: string[];
  /** Worth reading beside the figures. */
  notes?: Record<string, unknown>;
};

/** One fault of the matrix. */
export type Row = {
  name: string;
  /** What is done, in words. */
  injects: string;
  /** Seconds from the end of the faults to a lag of 0, at most. */
  boundSeconds: number;
  /** Part of the quick form. */
  quick?: true;
  /** What the machine or the run must give; told in the result where it does not. */
  needs?: 'root' | 'kafkajs';
  run(stage: Stage): Promise<Findings>;
};
