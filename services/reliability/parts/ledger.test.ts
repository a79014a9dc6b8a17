import { expect, test } from 'vitest';

import { createLedger } from './ledger.ts';

const bytes = (...texts: string[]) => texts.map((text) => Buffer.from(text));

function ledgerOf(sent: string[], acked: string[]) {
  const ledger = createLedger();
  ledger.send(sent);
  ledger.acknowledge(acked);
  return ledger;
}

test('what was acknowledged and is in the log balances, unacknowledged records there or not', () => {
  const ledger = ledgerOf(['a', 'b', 'c'], ['a', 'b']);
  expect(ledger.balance(bytes('a', 'b'))).toEqual({ sent: 3, acked: 2, inLog: 2, lost: 0, multiplied: 0 });
  expect(ledger.balance(bytes('a', 'b', 'c'))).toMatchObject({ lost: 0, multiplied: 0 });
});

test('an acknowledged record that is not in the log is lost', () => {
  expect(ledgerOf(['a', 'b'], ['a', 'b']).balance(bytes('a'))).toMatchObject({ lost: 1, multiplied: 0 });
});

test('equal values count as often as they were sent', () => {
  const ledger = ledgerOf(['a', 'a'], ['a', 'a']);
  expect(ledger.balance(bytes('a'))).toMatchObject({ lost: 1, multiplied: 0 });
  expect(ledger.balance(bytes('a', 'a', 'a'))).toMatchObject({ lost: 0, multiplied: 1 });
});

test('what nobody sent is one too many, and no value is not an empty one', () => {
  const ledger = createLedger();
  ledger.send([null]);
  ledger.acknowledge([null]);
  expect(ledger.balance([null])).toMatchObject({ lost: 0, multiplied: 0 });
  expect(ledger.balance([Buffer.alloc(0)])).toMatchObject({ lost: 1, multiplied: 1 });
});
