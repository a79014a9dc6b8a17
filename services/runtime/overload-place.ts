import type { ServerResponse } from 'node:http';

type Enter = () => (isAnswered: boolean) => void;

/**
 * Does work in a place of its own, which is free again when the work has settled and the response is closed: work goes
 * on when its client goes away, and an answer that nobody has read yet still takes memory. A place ends as late as its
 * work does, so work must have a deadline of its own.
 */
export function inPlace<T>(enter: Enter, response: ServerResponse, work: () => T): T {
  const leave = enter();
  let open = 2;
  const end = () => {
    open--;
    if (open === 0) leave(response.writableFinished);
  };
  if (response.closed) end();
  else response.once('close', end);
  try {
    const result = work();
    if (result instanceof Promise) result.then(end, end);
    else end();
    return result;
  } catch (error) {
    end();
    throw error;
  }
}
