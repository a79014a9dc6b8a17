import { type Container, dag, type Secret, type Service } from '@dagger.io/dagger';

import { anew } from './anew.ts';
import type { Images } from './versions.ts';

export type Credentials = { username?: string | undefined; password?: Secret | undefined };

/** Where images go: `address` is host and path, as in `123456789012.dkr.ecr.eu-central-1.amazonaws.com/millrace`. */
export type Registry = Credentials & {
  address: string;
  /** A registry that runs as a service; then the host of `address` is localhost. */
  service?: Service | undefined;
};

/** Host and path for a registry that is a service: the engine speaks plain HTTP to localhost alone. */
export const LOCAL_ADDRESS = 'localhost:5000/millrace';

/** A registry with nothing in it; those of different runs share nothing. */
export const ownRegistry = (images: Images): Service =>
  dag
    .container()
    .from(images.registry)
    .with(anew)
    .withEnvVariable('OTEL_TRACES_EXPORTER', 'none')
    .withExposedPort(5000)
    .asService({ useEntrypoint: true });

/** The registry's host in an address or an image's reference. */
export const hostOf = (address: string): string => address.split('/')[0] ?? address;

// The user name of every token of ECR.
export const DEFAULT_USER = 'AWS';

/** The same without the line end that a program may print behind it, as `aws ecr get-login-password` does. */
export async function trimmed(password: Secret | undefined): Promise<Secret | undefined> {
  return password && dag.setSecret('millrace-registry-password', (await password.plaintext()).trim());
}

/** A container that may push to and pull from the registry. */
export function signedIn(container: Container, registry: Registry): Container {
  const { address, username = DEFAULT_USER, password } = registry;
  return password ? container.withRegistryAuth(hostOf(address), username, password) : container;
}

export const throughService = ({ service }: Registry) => (service ? { registryService: service } : {});
