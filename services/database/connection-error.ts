import { codeOf, messageOf, MillraceError } from '@millrace/runtime/errors.ts';

const EXPIRED = /^CERT_(HAS_EXPIRED|NOT_YET_VALID)$/;
const WRONG_NAME = /^ERR_TLS_CERT_ALTNAME_INVALID$/;
const UNTRUSTED =
  /^(SELF_SIGNED_CERT_IN_CHAIN|DEPTH_ZERO_SELF_SIGNED_CERT|UNABLE_TO_GET_ISSUER_CERT(_LOCALLY)?|UNABLE_TO_VERIFY_LEAF_SIGNATURE|CERT_SIGNATURE_FAILURE|CERT_REVOKED|INVALID_CA)$/;
// `pg` gives this one no code.
const NO_TLS = 'The server does not support SSL connections';
// Who may come and how: pg_hba.conf, which says at the end how we came. No such login, or database.
const NOT_LET_IN = /^(28|3D)/;
const PLAIN = /, no encryption$/;

type Fault = { retriable: boolean; fix: string; isOf(code: string, message: string): boolean };

const TLS_FAULTS: readonly Fault[] = [
  {
    retriable: true, // whoever runs the server may renew it while we wait
    fix: "renew the server's certificate; if it is new, check this machine's clock",
    isOf: (code) => EXPIRED.test(code),
  },
  {
    retriable: false,
    fix: "name in DATABASE_URL the host that the server's certificate is for",
    isOf: (code) => WRONG_NAME.test(code),
  },
  {
    retriable: false,
    fix: "set DATABASE_CA_FILE to the certificate of who signed the server's",
    isOf: (code) => UNTRUSTED.test(code),
  },
  {
    retriable: false,
    fix: 'turn on ssl at this server; or leave out DATABASE_CA_FILE and sslmode, where nobody is in between',
    isOf: (_, message) => message === NO_TLS,
  },
  {
    retriable: false,
    fix: "this server takes only TLS from here: set DATABASE_CA_FILE to the certificate of who signed the server's",
    isOf: (code, message) => code.startsWith('28') && PLAIN.test(message),
  },
];

/** E_DATABASE_TLS when the two sides do not agree on how to speak or on who the server is; else undefined. */
export function tlsFault(cause: unknown): MillraceError | undefined {
  const message = messageOf(cause);
  const fault = TLS_FAULTS.find(({ isOf }) => isOf(codeOf(cause) ?? '', message));
  return (
    fault &&
    new MillraceError({
      code: 'E_DATABASE_TLS',
      message: `PostgreSQL: ${message}`,
      retriable: fault.retriable,
      fix: fault.fix,
      cause,
    })
  );
}

/** Why no connection came about. Errors: E_DATABASE_TLS; E_DATABASE, retriable when the server is merely away. */
export const connectionError = (cause: unknown): MillraceError =>
  tlsFault(cause) ??
  new MillraceError({
    code: 'E_DATABASE',
    message: `PostgreSQL: ${messageOf(cause)}`,
    retriable: !NOT_LET_IN.test(codeOf(cause) ?? ''),
    fix: 'check DATABASE_URL and that PostgreSQL runs',
    cause,
  });
