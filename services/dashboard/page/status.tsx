import { describeConnection } from '../api/connection.ts';
import type { LiveStore } from '../api/live.ts';
import { stoppedPartitions } from '../api/processor.ts';
import { useNow } from './use-now.ts';
import { useStore } from './use-store.ts';

/** Says whether the page is live and the processor there; green is only who has both. */
export function Status({ live }: { live: LiveStore }) {
  const now = useNow(250);
  const current = useStore(live, (value) => value);
  const { kind, text, detail } = describeConnection(current, now);
  const stopped = stoppedPartitions(current.state).length;
  return (
    <div className="status">
      <span className="status-pill" data-kind={kind}>
        <strong>{text}</strong> <span className="status-detail">{detail}</span>
      </span>
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
        {kind === 'away' ? 'The processor has not been seen for more than 3 seconds.' : `${text}.`}
      </span>
    </div>
  );
}
