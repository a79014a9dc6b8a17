import { type Container, dag, type Directory, type Platform } from '@dagger.io/dagger';

import { bounded } from './bounded.ts';
import type { Repo } from './repo.ts';
import { SERVICES, type ServiceImage, type ServiceName } from './services.ts';
import { installed } from './workspace.ts';

/** Where an image comes from; goes into its labels. */
export type Origin = { revision: string; repository: string };

export const UNKNOWN: Origin = { revision: 'unknown', repository: '' };
export const PLATFORMS = ['linux/amd64', 'linux/arm64'] as Platform[];

export const APP = '/app';
// The node image's own user.
const USER = '1000:1000';
const BUILD_SECONDS = 120;
// What production never reads: tests and what they stand on, and what writes files of the repository, or is written.
const NOT_SHIPPED = [
  '**/*.test.ts',
  '**/*.test.tsx',
  '**/test-*.ts',
  '**/dump-schema.ts',
  '**/schema.sql',
  '**/generate.ts',
  '**/testing',
  '**/bench',
  '**/README.md',
  '**/node_modules',
];

const cpuOf = (platform: Platform) => (platform.includes('arm64') ? 'arm64' : 'x64');

/** The page's files: built once, the same on every platform. */
export function dashboard(repo: Repo): Directory {
  const room = (name: string) => repo.source.directory(`services/${name}`);
  return installed(repo, '--workspace=services/dashboard')
    .withDirectory('services/dashboard', room('dashboard'))
    .withDirectory('services/pipeline', room('pipeline'))
    .withExec(bounded(BUILD_SECONDS, ['npm', 'run', 'build', '--workspace=services/dashboard']))
    .directory('services/dashboard/dist');
}

/** Production dependencies, installed on the engine's own platform for another: no emulation is needed. */
function dependencies(repo: Repo, { workspace, only }: ServiceImage, platform: Platform): Directory {
  const target = ['--os=linux', `--cpu=${cpuOf(platform)}`, '--libc=glibc'];
  const all = installed(repo, '--omit=dev', `--workspace=${workspace}`, ...target)
    .directory('.')
    .filter({ include: ['node_modules', 'services/*/node_modules'] });
  if (!only) return all;
  const folder = `node_modules/${only.package}`;
  return only.files
    .map((file) => `${folder}/${file}`)
    .reduce((kept, path) => kept.withFile(path, all.file(path)), all.withoutDirectory(folder));
}

/** Everything below /app. */
function files(repo: Repo, service: ServiceImage, platform: Platform): Directory {
  const tree = dependencies(repo, service, platform).withFile(
    'package.json',
    repo.source.file('package.json'),
  );
  const withRooms = service.rooms.reduce(
    (grown, room) => grown.withDirectory(room, repo.source.directory(room), { exclude: NOT_SHIPPED }),
    tree,
  );
  return service.dashboard ? withRooms.withDirectory('services/dashboard/dist', dashboard(repo)) : withRooms;
}

/** The image of a service for one platform: files that nobody in it may write, and a user who is not root. */
export function serviceImage(repo: Repo, name: ServiceName, { platform, origin }: Variant): Container {
  const service: ServiceImage = SERVICES[name];
  const container = dag
    .container({ platform })
    .from(repo.images.node)
    .withDirectory(APP, files(repo, service, platform))
    .withWorkdir(APP)
    .withUser(USER)
    .withEnvVariable('NODE_ENV', 'production')
    .withEntrypoint(['node', ...service.command])
    .withLabel('org.opencontainers.image.title', `millrace ${name}`)
    .withLabel('org.opencontainers.image.licenses', 'Apache-2.0')
    .withLabel('org.opencontainers.image.revision', origin.revision)
    .withLabel('org.opencontainers.image.source', origin.repository);
  return service.ports.reduce((exposed, port) => exposed.withExposedPort(port), container);
}

/** The same for the platform of the engine, when none is named. */
export async function imageFor(
  repo: Repo,
  name: ServiceName,
  { platform, origin }: Wanted,
): Promise<Container> {
  return serviceImage(repo, name, { platform: platform ?? (await dag.defaultPlatform()), origin });
}

export type Variant = { platform: Platform; origin: Origin };
type Wanted = { platform?: Platform | undefined; origin: Origin };
