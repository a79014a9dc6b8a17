/** Largest body of one request. */
export const BODY_LIMIT_BYTES = 256 * 1024;

/** Most events of one request. */
export const MAX_EVENTS = 1_000;
