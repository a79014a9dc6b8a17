import { parentPort, workerData } from 'node:worker_threads';

import { runSeeds } from './seeds.ts';

const TELL_EVERY = 20;

// One of several threads, each with every n-th seed.
const sums = await runSeeds(workerData as Parameters<typeof runSeeds>[0], (done) => {
  if (done % TELL_EVERY === 0) parentPort?.postMessage({ progress: TELL_EVERY });
});
parentPort?.postMessage({ sums });
