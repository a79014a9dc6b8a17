import type { StackConfig } from '../config.ts';

/** What one check found. `fails` stops a start; `warns` only says so. */
export type Finding = {
  level: 'ok' | 'warns' | 'fails';
  detail: string;
  code?: `E_${string}`;
  fix?: string;
  repair?: () => Promise<string>;
};

/** One thing that must be right with this machine before a start. `short` goes into the one line of the start. */
export type Check = { name: string; run: (config: StackConfig) => Promise<Finding> | Finding };

export const ok = (detail: string): Finding => ({ level: 'ok', detail });
