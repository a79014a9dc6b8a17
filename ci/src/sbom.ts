import { dag, type File } from '@dagger.io/dagger';

import { bounded } from './bounded.ts';
import type { Repo } from './repo.ts';
import { SERVICES, type ServiceName } from './services.ts';
import { MANIFESTS } from './workspace.ts';

const SECONDS = 120;

/** Arguments of `npm` that write the production dependencies of a workspace as CycloneDX, from the lock file alone. */
export const sbomArguments = (workspace: string): string[] => [
  'sbom',
  '--sbom-format=cyclonedx',
  '--omit=dev',
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
    .withExec(bounded(SECONDS, ['npm', ...sbomArguments(SERVICES[name].workspace)]), {
      redirectStdout: 'sbom.json',
    })
    .file('sbom.json');
