import { utcMinute } from '../format/time.ts';
import { useResult } from '../page/use-result.ts';

const nothing = () => [];

/** Up to which event time the results reach that are shown now. */
export function ShownTime() {
  const { front } = useResult(nothing, 0);
  return (
    <p className="shown-time soft" title="As far as the slowest working partition’s watermark">
      {front === null ? (
        'No event time yet'
      ) : (
        <>
          Windows complete by <b>{utcMinute(front)} UTC</b>
        </>
      )}
    </p>
  );
}
