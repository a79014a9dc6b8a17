import { runSeeds } from './seeds.ts';

const TELL_EVERY = 20;
const [from = 1, to = 1, step = 1] = process.argv.slice(2).map(Number);

// One of several processes, each with every n-th seed.
const sums = await runSeeds({ from, to, step }, (done) => {
  if (done % TELL_EVERY === 0) process.send?.({ progress: TELL_EVERY });
});
process.send?.({ sums });
process.disconnect?.();
