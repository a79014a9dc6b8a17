import { once } from 'node:events';
import { connect } from 'node:net';

/** The shortest question that each server answers to anybody: whether it speaks TLS; which requests it knows. */
const QUESTIONS = {
  postgres: Buffer.from('0000000804d2162f', 'hex'),
  kafka: Buffer.from('0000000a0012000000000001ffff', 'hex'),
} as const;

/** Milliseconds from a question to the first byte of its answer, on a new connection to a port of this machine. */
export async function roundTripMs(server: keyof typeof QUESTIONS, port: number): Promise<number> {
  const socket = connect({ port, host: '127.0.0.1' });
  try {
    await once(socket, 'connect');
    const began = performance.now();
    socket.write(QUESTIONS[server]);
    await once(socket, 'data');
    return performance.now() - began;
  } finally {
    socket.destroy();
  }
}
