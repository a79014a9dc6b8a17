import { type Container, dag } from '@dagger.io/dagger';

import { bounded } from './bounded.ts';
import type { Repo } from './repo.ts';

/** What `npm ci` reads. An `.npmrc` that names a mirror is taken along. */
export const MANIFESTS = ['.npmrc', 'package.json', 'package-lock.json', 'services/*/package.json'];

const NPM_CI = ['npm', 'ci', '--ignore-scripts', '--no-audit', '--no-fund'];
const INSTALL_SECONDS = 300;
const FOLDER = '/millrace';

/** A folder with the repository's manifests and what `npm ci` installs for them: it changes with the lock file only. */
export function installed({ source, images }: Repo, ...options: string[]): Container {
  return dag
    .container()
    .from(images.node)
    .withMountedCache('/root/.npm', dag.cacheVolume('npm-11'))
    .withWorkdir(FOLDER)
    .withDirectory('.', source, { include: MANIFESTS })
    .withExec(bounded(INSTALL_SECONDS, [...NPM_CI, ...options]));
}

/** The whole workspace, ready for any `npm` script of package.json. */
export const workspace = (repo: Repo): Container =>
  installed(repo)
    .withEnvVariable('CI', 'true')
    // Of a mirror's settings npm hands a script the address, and no credentials: ci/tests is installed by one.
    .withEnvVariable('NPM_CONFIG_USERCONFIG', `${FOLDER}/.npmrc`)
    .withDirectory('.', repo.source);
