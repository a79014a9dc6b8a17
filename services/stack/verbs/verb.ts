import type { StackConfig } from '../config.ts';
import type { Output } from '../terminal/output.ts';

/** One command of `millrace`, as data. */
export type Verb = {
  name: string;
  summary: string;
  /** Flags as commander writes them, with what they mean and perhaps a reader. */
  options?: {
    flags: string;
    meaning: string;
    /** Given also what it made of the same flag before. */
    read?: (text: string, before?: unknown) => unknown;
    default?: unknown;
  }[];
  /** Lines below the options in its --help. */
  notes?: string;
  /** Hands all its arguments on to a program, unread. */
  passesOn?: boolean;
  run: (context: Context) => Promise<number>;
};

export type Context = {
  config: StackConfig;
  output: Output;
  options: Record<string, unknown>;
  args: string[];
  /** Names of all commands. */
  verbs: string[];
};
