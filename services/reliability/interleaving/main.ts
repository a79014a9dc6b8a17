import { createTestDatabase } from '@millrace/database/test-database.ts';

import { CASES } from './cases.ts';
import { inEveryOrder } from './every-order.ts';
import { rendered } from './small.ts';

// All cases on the database server of the first argument, up to the first that goes wrong; ends with 1 then.
const [adminUrl = ''] = process.argv.slice(2);
const database = await createTestDatabase(adminUrl, [rendered]);
try {
  for (const which of CASES) {
    const { ran, outcomes, wrong } = await inEveryOrder(database.url, which);
    const ended = Object.entries(outcomes).map(([outcome, times]) => `${times} ${outcome}`);
    console.log(`${wrong ? '✗' : '✔'} ${which.name}: ${ran} orders: ${wrong ?? ended.join('; ')}`);
    if (!wrong) continue;
    process.exitCode = 1;
    break;
  }
} finally {
  await database.drop();
}
