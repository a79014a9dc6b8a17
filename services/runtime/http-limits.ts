/**
 * Settings of Fastify and of Node's HTTP server, in ms: a client has 8 s for its headers and for a whole request. Node
 * looks for late ones each second; by itself each 30 s, so that a limit of 10 s would be one of 40.
 */
export const CLIENT_LIMITS = {
  requestTimeout: 8_000,
  http: { headersTimeout: 8_000, connectionsCheckingInterval: 1_000 },
} as const;
