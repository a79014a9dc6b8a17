import { createServer } from 'node:net';

/** True when 127.0.0.1 and every interface may listen on `port`. */
export async function isFree(port: number): Promise<boolean> {
  // Both: another process may hold only one of them, and macOS would let us bind beside it.
  return (await canListen(port, '127.0.0.1')) && (await canListen(port, undefined));
}

/** Any free port, chosen by the system. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

function canListen(port: number, host: string | undefined): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer().once('error', () => resolve(false));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)));
  });
}
