import { describeConnection } from '../api/connection.ts';
import type { LiveStore } from '../api/live.ts';
import { processorAgeMs, processorMissing, stoppedPartitions } from '../api/processor.ts';
import { age } from '../format/time.ts';
import { useNow } from './use-now.ts';
import { useStore } from './use-store.ts';

/** Says whether the page is live, and apart from that whether the processor is. */
export function Status({ live }: { live: LiveStore }) {
  const now = useNow(250);
  const current = useStore(live, (value) => value);
  const { kind, text, detail } = describeConnection(current, now);
  const missing = processorMissing(current, now);
  const stopped = stoppedPartitions(current.state).length;
  return (
    <div className="status">
      <span className="status-pill" data-kind={kind}>
        <strong>{text}</strong> <span className="status-detail">{detail}</span>
      </span>
      {missing && (
        <span className="status-pill" data-kind="stale">
          <strong>Processor not seen</strong>{' '}
          <span className="status-detail">{seenFor(processorAgeMs(current, now))}</span>
        </span>
      )}
      {stopped > 0 && (
        <span className="status-pill" data-kind="cut">
          <strong>{stopped === 1 ? '1 partition' : `${stopped} partitions`} stopped</strong>
        </span>
      )}
      {kind === 'cut' && (
        <button type="button" className="quiet-button" onClick={live.retry}>
          Retry now
        </button>
      )}
      <span className="visually-hidden" role="status">
        {`${text}. ${missing ? 'The processor has not been seen for more than 5 seconds.' : ''}`}
      </span>
    </div>
  );
}

const seenFor = (ageMs: number | null) => (ageMs === null ? 'since this page opened' : `for ${age(ageMs)}`);
