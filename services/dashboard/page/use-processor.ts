import { processorAt, type Processor } from '../api/processor.ts';
import { useLive } from './pipeline.ts';
import { useNow } from './use-now.ts';

/** Whether the processor is there, as time passes. */
export function useProcessor(): Processor {
  const now = useNow(500);
  return processorAt(
    useLive((live) => live),
    now,
  );
}
