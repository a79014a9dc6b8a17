import { KAFKA_NODE_FLAGS } from '@millrace/runtime/node-flags.ts';

/**
 * Flags of the processor's Node. Heap: a batch of tens of thousands of cells lives for a second, so V8 would let the
 * heap grow to whatever the machine has; these keep the process small at full rate.
 */
export const PROCESSOR_NODE_FLAGS = [
  '--max-old-space-size=192',
  '--max-semi-space-size=8',
  ...KAFKA_NODE_FLAGS,
];
