import { run } from '../sim/run.ts';
import { tapeOf } from '../sim/seed.ts';

// Simulates one seed after the other until one fails as it is expected to; ends with 1 then, and with 0 when none of so
// many does.
const seeds = Number(process.argv[2]);
const expected = new RegExp(process.argv[3] ?? '');
for (let seed = 1; seed <= seeds; seed++) {
  const { failure } = await run(tapeOf(seed));
  if (!failure || !expected.test(failure)) continue;
  console.log(`seed ${seed}: ${failure}`);
  process.exitCode = 1;
  break;
}
