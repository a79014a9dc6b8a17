import { dag, type File } from '@dagger.io/dagger';

import { bounded } from './bounded.ts';
import type { Repo } from './repo.ts';
import { SERVICES, type ServiceName } from './services.ts';
import { MANIFESTS } from './workspace.ts';

const SECONDS = 120;

// `npm sbom --omit=dev` also leaves out what is a development dependency of any other workspace; this does not.
const FORGET_DEVELOPMENT = ['pkg', 'delete', 'devDependencies', '--workspaces', '--include-workspace-root'];

/** Arguments of `npm` that write the dependencies of a workspace as CycloneDX, from the lock file alone. */
export const sbomArguments = (workspace: string): string[] => [
  'sbom',
  '--sbom-format=cyclonedx',
  '--package-lock-only',
  `--workspace=${workspace}`,
];

/** The npm packages in the image of a service, as CycloneDX JSON. */
export const sbomOf = ({ source, images }: Repo, name: ServiceName): File =>
  dag
    .container()
    .from(images.node)
    .withWorkdir('/millrace')
    .withDirectory('.', source, { include: MANIFESTS })
    .withExec(bounded(SECONDS, ['npm', ...FORGET_DEVELOPMENT]))
    .withExec(bounded(SECONDS, ['npm', ...sbomArguments(SERVICES[name].workspace)]), {
      redirectStdout: 'sbom.json',
    })
    .file('sbom.json');
