import type { AwsCredentialIdentity, Provider, QueryParameterBag } from '@smithy/types';

// As Amazon MSK's own signers make it: a presigned URL, good for 15 minutes at the most.
const SERVICE = 'kafka-cluster';
const ACTION = 'kafka-cluster:Connect';
const EXPIRES_S = 900;
const USER_AGENT = 'millrace';

type Signing = {
  region: string;
  credentials: AwsCredentialIdentity | Provider<AwsCredentialIdentity>;
  /** Default: now. */
  signingDate?: Date;
};

/**
 * A token of Amazon MSK's IAM access control (SASL/OAUTHBEARER): the presigned URL of `kafka-cluster:Connect` in
 * base64url. Errors: those of the credentials.
 */
export async function mskToken({ region, credentials, signingDate }: Signing): Promise<string> {
  const [{ SignatureV4 }, { Hash }] = await Promise.all([
    import('@smithy/signature-v4'),
    import('@smithy/hash-node'),
  ]);
  const hostname = `kafka.${region}.amazonaws.com`;
  const signer = new SignatureV4({
    service: SERVICE,
    region,
    credentials,
    sha256: Hash.bind(null, 'sha256'),
    applyChecksum: false,
  });
  const request = {
    method: 'GET',
    protocol: 'https:',
    hostname,
    path: '/',
    query: { Action: ACTION },
    headers: { host: hostname },
  };
  const { query = {} } = await signer.presign(request, {
    expiresIn: EXPIRES_S,
    ...(signingDate && { signingDate }),
  });
  // Behind the signature, which does not cover it.
  const text = textOf({ ...query, 'User-Agent': USER_AGENT });
  return Buffer.from(`https://${hostname}/?${text}`).toString('base64url');
}

const textOf = (query: QueryParameterBag): string =>
  Object.entries(query)
    .flatMap(([name, value]) => [value ?? []].flat().map((each) => `${escape(name)}=${escape(each)}`))
    .join('&');

// As RFC 3986 has it, which leaves out five characters more than JavaScript does.
const escape = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);

/** Makes tokens with the credentials that AWS's own chain finds: environment, web identity, pod, instance. */
export function createMskToken(region: string): () => Promise<string> {
  let credentials: Provider<AwsCredentialIdentity> | undefined;
  return async () => {
    const { defaultProvider } = await import('@aws-sdk/credential-provider-node');
    // One for all tokens: it keeps what it found until that ends.
    credentials ??= defaultProvider({});
    return mskToken({ region, credentials });
  };
}
