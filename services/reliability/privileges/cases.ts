import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import type { DatabaseConfig } from '@millrace/database/server.ts';

import type { Logins } from './logins.ts';
import type { TlsServer } from './server.ts';
import { migrateJob, services, SESSIONS, type Way } from './ways.ts';

export const ENCRYPTED = 'encrypted';
const UNMENDABLE = 'E_DATABASE_TLS, not tried again';
const MENDABLE = 'E_DATABASE_TLS, tried again';
const CONTRADICTORY = 'E_CONFIG, not tried again';
const PLAIN = 'E_DATABASE_PLAIN, not tried again';

/** What a service is told, by which ways of connecting it is tried, and what must come of it. */
export type Case = {
  name: string;
  expected: string;
  ways: readonly Way[];
  config(way: Way): DatabaseConfig;
};

type World = {
  otherCaFile: string;
  urlOf(way: Way): string;
  /** As it should be. */
  secured(way: Way): DatabaseConfig;
  /** All that end by themselves when all is well. */
  all: readonly Way[];
  job: Way;
} & Record<'api' | 'processor', Way>;

/** Where the services find what they need. */
export function worldOf(server: TlsServer, logins: Logins): World {
  const keysFile = join(server.folder, 'keys.json');
  const key = { id: 'nobody', sha256: '0'.repeat(64), scopes: ['read'] };
  writeFileSync(keysFile, JSON.stringify({ keys: [key] }));
  const job = migrateJob(keysFile);
  const urlOf = ({ login }: Way) => (login === 'postgres' ? server.url : logins.urlOf(login));
  return {
    otherCaFile: server.otherCaFile,
    urlOf,
    secured: (way) => ({ DATABASE_URL: urlOf(way), DATABASE_CA_FILE: server.caFile }),
    all: [...SESSIONS, job],
    job,
    ...services(keysFile),
  };
}

const withUrl = (config: DatabaseConfig, change: (url: string) => string): DatabaseConfig => ({
  ...config,
  DATABASE_URL: change(config.DATABASE_URL),
});

/** To the right server, in a right way. */
export const accepted = ({ all, secured }: World): Case[] => [
  { name: 'the authority that signed', expected: ENCRYPTED, ways: all, config: secured },
  {
    name: 'by the name localhost',
    expected: ENCRYPTED,
    ways: all,
    config: (way) => withUrl(secured(way), (url) => url.replace('127.0.0.1', 'localhost')),
  },
  {
    name: 'sslmode=verify-full beside the authority',
    expected: ENCRYPTED,
    ways: all,
    config: (way) => withUrl(secured(way), (url) => `${url}?sslmode=verify-full`),
  },
];

/** To the right server, which is not believed, or does not take who comes. */
export const distrusted = ({ all, api, secured, urlOf, otherCaFile }: World): Case[] => [
  {
    name: 'an authority that did not sign',
    expected: UNMENDABLE,
    ways: [...all, api],
    config: (way) => ({ ...secured(way), DATABASE_CA_FILE: otherCaFile }),
  },
  {
    name: 'verified against nobody we know',
    expected: UNMENDABLE,
    ways: all,
    config: (way) => ({ DATABASE_URL: `${urlOf(way)}?sslmode=verify-full` }),
  },
  {
    name: 'plain TCP to a server that takes only TLS',
    expected: UNMENDABLE,
    ways: [...all, api],
    config: (way) => ({ DATABASE_URL: urlOf(way) }),
  },
];

/** Told what is refused before anything is sent. */
export function misconfigured({ all, job, api, processor, secured, urlOf }: World): Case[] {
  const elsewhere = (way: Way, query: string): DatabaseConfig => ({
    DATABASE_URL: urlOf(way).replace('127.0.0.1', 'db.example') + query,
    DEPLOY_ENV: 'prod',
  });
  return [
    ...['disable', 'require', 'verify-ca', 'no-verify'].map((mode) => ({
      name: `sslmode=${mode} beside the authority`,
      expected: CONTRADICTORY,
      ways: mode === 'no-verify' ? [...all, api, processor] : SESSIONS,
      config: (way: Way) => withUrl(secured(way), (url) => `${url}?sslmode=${mode}`),
    })),
    ...['', '?sslmode=no-verify'].map((query) => ({
      name: `${query || 'nothing said of TLS'}, in prod, to another machine`,
      expected: PLAIN,
      ways: [job, api, processor],
      config: (way: Way) => elsewhere(way, query),
    })),
  ];
}

const alike = ({ secured: config }: World, about: Omit<Case, 'config'>): Case => ({ ...about, config });

/** Told what is right, to a server that shows something else. */
export const atOtherServers = (world: World) => {
  const [all, atOnce] = [world.all, [...world.all, world.api]];
  return {
    otherName: alike(world, {
      name: 'a certificate for another name',
      expected: UNMENDABLE,
      ways: atOnce,
    }),
    expired: alike(world, { name: 'a certificate that has expired', expected: MENDABLE, ways: all }),
    withoutTls: alike(world, { name: 'a server that has no TLS', expected: UNMENDABLE, ways: atOnce }),
  };
};
