import type { Container } from '@dagger.io/dagger';

import { bounded } from './bounded.ts';
import { lastLine, outputOf } from './outcome.ts';
import type { Repo } from './repo.ts';
import { workspace } from './workspace.ts';

const SECONDS = 1_500;
const JOURNEY = ['npm', 'test', '--', '--project', 'e2e'];
const APT_UPDATE_SECONDS = 120;
const APT_SECONDS = 600;
// What `npm start` asks of a bare machine, the browser that reads the page, and what makes Schemathesis and certificates.
const PACKAGES = [
  'default-jre-headless',
  'maven',
  'chromium',
  'fonts-dejavu-core',
  'python3',
  'python3-pip',
  'openssl',
];
const INSTALL = ['apt-get', 'install', '--yes', '--no-install-recommends', ...PACKAGES];

const bareMachine = (container: Container): Container =>
  container
    .withEnvVariable('DEBIAN_FRONTEND', 'noninteractive')
    .withExec(bounded(APT_UPDATE_SECONDS, ['apt-get', 'update']))
    .withExec(bounded(APT_SECONDS, INSTALL));

/** The tests that need a whole machine: `npm start` with its own Kafka and PostgreSQL, and the page in a browser. */
export async function runJourney(repo: Repo): Promise<string> {
  const container = bareMachine(workspace(repo)).withExec(bounded(SECONDS, JOURNEY));
  return lastLine((await outputOf(container, 'the journey')).stdout);
}
