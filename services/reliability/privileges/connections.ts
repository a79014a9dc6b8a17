import { codeOf, messageOf } from '@millrace/runtime/errors.ts';

import {
  accepted,
  atOtherServers,
  distrusted,
  ENCRYPTED,
  misconfigured,
  worldOf,
  type Case,
} from './cases.ts';
import type { Logins } from './logins.ts';
import { row, type Row } from './rows.ts';
import type { TlsServer } from './server.ts';
import type { Way } from './ways.ts';

async function attempt({ name, expected, config }: Case, way: Way): Promise<Row> {
  const got = await way.connect(config(way)).then(
    (encrypted) => (encrypted ? ENCRYPTED : 'plain'),
    (error: unknown) => {
      const { retriable } = error as { retriable?: boolean };
      const again = retriable ? 'tried again' : 'not tried again';
      return codeOf(error) ? `${codeOf(error)}, ${again}` : messageOf(error);
    },
  );
  return row('connections', `${way.name}: ${name}`, { expected, got });
}

async function attemptAll(cases: readonly Case[]): Promise<Row[]> {
  const rows: Row[] = [];
  for (const each of cases) rows.push(...(await Promise.all(each.ways.map((way) => attempt(each, way)))));
  return rows;
}

/** Each service's way of connecting, to a server that is right and to ones that are not. Leaves it without TLS. */
export async function tryConnections(server: TlsServer, logins: Logins): Promise<Row[]> {
  const world = worldOf(server, logins);
  const rows = await attemptAll([...accepted(world), ...distrusted(world), ...misconfigured(world)]);
  const { otherName, expired, withoutTls } = atOtherServers(world);
  await server.present('for another name');
  rows.push(...(await attemptAll([otherName])));
  await server.present('expired');
  rows.push(...(await attemptAll([expired])));
  await server.withoutTls();
  rows.push(...(await attemptAll([withoutTls])));
  return rows;
}
