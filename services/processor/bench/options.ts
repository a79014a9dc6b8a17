import { parseArgs } from 'node:util';

/** How one measured run differs from another. */
export type WorkerOptions = {
  store: 'fenced' | 'unfenced';
  topic: string;
  /** Views of the flights pipeline that are kept. */
  views: string[];
  /** Ends after this many events. */
  events: number;
  /** Keep each record's age at its commit. */
  ages: boolean;
};

export function workerOptions(args: string[]): WorkerOptions {
  const { values } = parseArgs({
    args,
    options: {
      store: { type: 'string', default: 'fenced' },
      topic: { type: 'string', default: 'flights' },
      views: { type: 'string', default: 'airportHour' },
      events: { type: 'string', default: '3000000' },
      ages: { type: 'boolean', default: false },
    },
  });
  return {
    store: values.store === 'unfenced' ? 'unfenced' : 'fenced',
    topic: values.topic,
    views: values.views.split(','),
    events: Number(values.events),
    ages: values.ages,
  };
}
