import { type Container, dag, type Secret } from '@dagger.io/dagger';

import { type Credentials, DEFAULT_USER, hostOf } from './registry.ts';
import type { Images } from './versions.ts';

/** Who signs: a key of ours, or the identity that the CI's own token proves (keyless). */
export type Signer = {
  key?: Secret | undefined;
  keyPassword?: Secret | undefined;
  requestUrl?: Secret | undefined;
  requestToken?: Secret | undefined;
};

const TIMEOUT = '--timeout=2m';
/** Who runs in cosign's image, and is not root: what is mounted there has to be theirs. */
export const COSIGN_USER = '65532:65532';
const OF_COSIGN = { owner: COSIGN_USER, mode: 0o400 };
// With a key of ours nothing is published in a public log.
const WITH_KEY = ['--key=env://COSIGN_PRIVATE_KEY', '--use-signing-config=false', '--tlog-upload=false'];

/** Options that follow from who signs. Throws when nobody does. */
export function signerOptions({ key, requestUrl, requestToken }: Signer): string[] {
  if (key) return ['--yes', TIMEOUT, ...WITH_KEY];
  if (requestUrl && requestToken) return ['--yes', TIMEOUT];
  throw new Error(
    'who signs? Give --key (and --key-password), or --request-url and --request-token of the CI',
  );
}

/** Registry credentials in the form that cosign reads. */
async function dockerConfig(refs: string[], credentials: Credentials): Promise<Secret | undefined> {
  const { username = DEFAULT_USER, password } = credentials;
  if (!password) return undefined;
  const auth = Buffer.from(`${username}:${(await password.plaintext()).trim()}`).toString('base64');
  const auths = Object.fromEntries(refs.map((ref) => [hostOf(ref), { auth }]));
  return dag.setSecret('millrace-docker-config', JSON.stringify({ auths }));
}

export type Signing = { refs: string[]; signer: Signer; credentials: Credentials };

/** cosign with the signer's secrets and the credentials for where the images are. */
export async function cosign(images: Images, { refs, signer, credentials }: Signing): Promise<Container> {
  const secrets = {
    COSIGN_PRIVATE_KEY: signer.key,
    COSIGN_PASSWORD: signer.keyPassword,
    ACTIONS_ID_TOKEN_REQUEST_URL: signer.requestUrl,
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: signer.requestToken,
  };
  const config = await dockerConfig(refs, credentials);
  const container = dag.container().from(images.cosign).withEnvVariable('DOCKER_CONFIG', '/run/docker');
  const withConfig = config
    ? container.withMountedSecret('/run/docker/config.json', config, OF_COSIGN)
    : container;
  return Object.entries(secrets).reduce(
    (grown, [name, secret]) => (secret ? grown.withSecretVariable(name, secret) : grown),
    withConfig,
  );
}
