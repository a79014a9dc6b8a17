import { rate } from '../format/number.ts';
import { LiveChart } from './live-chart.tsx';

export const RateChart = () => (
  <LiveChart title="Events per second" column={1} line="events/s" format={rate} />
);
