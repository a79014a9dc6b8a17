import type { Progress } from '../store/store.ts';
import type { Ownership } from './ownership.ts';

/** A batch's first step in a partition: it stands where the partition stands. */
export const startProgress = ({ partition, epoch, position, watermarkMs }: Ownership): Progress => ({
  partition,
  epoch,
  expectedOffset: position,
  nextOffset: position,
  watermarkMs,
  read: 0,
  counted: 0,
  deadLettered: 0,
  droppedLate: 0,
  late: 0,
  oldestRecordMs: Number.MAX_SAFE_INTEGER,
  endOffset: 0,
});
