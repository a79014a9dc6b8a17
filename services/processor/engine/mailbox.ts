/** A queue with one reader; `push` settles when the reader has dealt with the item. */
export function createMailbox<T>() {
  type Letter = { item: T; done(error?: unknown): void };
  const letters: Letter[] = [];
  let wake: (() => void) | undefined;
  let closed = false;

  return {
    push(item: T): Promise<void> {
      if (closed) return Promise.resolve();
      return new Promise((resolve, reject) => {
        letters.push({ item, done: (error) => (error === undefined ? resolve() : reject(error as Error)) });
        wake?.();
      });
    },
    /** Deals with items one after the other until `close`; an error of `handle` ends it. */
    async drain(handle: (item: T) => Promise<void> | void): Promise<void> {
      while (!closed) {
        const letter = letters.shift();
        if (!letter) {
          await new Promise<void>((resolve) => (wake = resolve));
          continue;
        }
        try {
          await handle(letter.item);
          letter.done();
        } catch (error) {
          letter.done(error);
          throw error;
        }
      }
    },
    close(): void {
      closed = true;
      for (const letter of letters.splice(0)) letter.done();
      wake?.();
    },
  };
}
