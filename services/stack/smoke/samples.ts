/** An event of each pipeline that nobody will take for real data: airport ZZZ, in 1970. */
export const SAMPLES: Record<string, string | undefined> = {
  flights: JSON.stringify({
    id: 0,
    scheduledAt: '1970-01-01T00:00:00Z',
    delay: 0,
    distance: 0,
    origin: 'ZZZ',
    dest: 'ZZZ',
  }),
};
