import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { createKnown, idOf, leafOf } from './query.ts';
import { chainOf, type Step } from './step.ts';

/** An answer to a question that has a command run: it failed. */
export class Failure {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;

  constructor(exitCode: number, stdout: string, stderr = '') {
    this.exitCode = exitCode;
    this.stdout = stdout;
    this.stderr = stderr;
  }
}

/** What the stand-in answers where the SDK asks for a plain value; undefined: the usual. */
export type Answers = (step: Step) => unknown;

const DIGEST = `sha256:${'0'.repeat(64)}`;
const USUAL: Record<string, (step: Step) => unknown> = {
  exitCode: () => 0,
  stdout: () => '1 passed, 0 failed\n',
  stderr: () => '',
  size: () => 1_000_000,
  defaultPlatform: () => 'linux/amd64',
  publish: ({ args }) => `${args['address'] as string}@${DIGEST}`,
  plaintext: ({ parent }) => parent?.args['plaintext'],
  entries: () => ['package.json', 'services/'],
  contents: () => '',
};

/** What an engine says of a command that failed. */
function errorsOf({ exitCode, stdout, stderr }: Failure, step: Step) {
  const cmd = chainOf(step).findLast(({ field }) => field === 'withExec')?.args['args'];
  const extensions = { _type: 'EXEC_ERROR', cmd, exitCode, stdout, stderr };
  return [{ message: `exit code: ${exitCode}`, extensions }];
}

/**
 * Stands in for an engine: it runs nothing, answers every question at once, and writes down what was asked. `asked`
 * holds what would really have been run, in order: `sync`, `start`, `publish`, `stdout`, ...
 */
export async function startRecordingEngine(answers: Answers = () => undefined) {
  const known = createKnown();
  const asked: Step[] = [];
  let named: Step | null = null;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { query } = JSON.parse(Buffer.concat(chunks).toString()) as { query: string };
      const { step, path } = leafOf(query, known);
      const found = answer(step);
      const data = path.reduceRight<unknown>((inner, name) => ({ [name]: inner }), found);
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(found instanceof Failure ? { errors: errorsOf(found, step) } : { data }));
    });
  });

  function answer(step: Step): unknown {
    if (step.field === 'id') {
      named = step.parent;
      return idOf(known, step.parent as Step);
    }
    asked.push(step);
    const given = answers(step) ?? USUAL[step.field]?.(step);
    // `sync`, `start` and `stop` answer the value they were asked of.
    return given ?? idOf(known, step.parent as Step);
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  /** The value whose id was asked for last: whoever gets it runs it. */
  const lastNamed = () => named;
  return { port, asked, lastNamed, close: () => new Promise((resolve) => server.close(resolve)) };
}
