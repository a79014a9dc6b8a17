type Letter<T> = { item: T; settle(): void; fail(error: unknown): void };

/** A queue with one reader; `push` settles when the reader has dealt with the item. */
export function createMailbox<T>() {
  const letters: Letter<T>[] = [];
  const door = { closed: false, wake: () => {} };

  const read = async (letter: Letter<T>, handle: (item: T) => Promise<void>) => {
    try {
      await handle(letter.item);
      letter.settle();
    } catch (error) {
      letter.fail(error);
      throw error;
    }
  };

  return {
    /** After `close` an item is dropped and its push settles at once. */
    push(item: T): Promise<void> {
      if (door.closed) return Promise.resolve();
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      letters.push({ item, settle: resolve, fail: reject });
      door.wake();
      return promise;
    },
    /** Deals with items one after the other until `close`; an error of `handle` ends it. */
    async drain(handle: (item: T) => Promise<void>): Promise<void> {
      while (!door.closed) {
        const letter = letters.shift();
        if (letter) await read(letter, handle);
        else await new Promise<void>((resolve) => (door.wake = resolve));
      }
    },
    close(): void {
      door.closed = true;
      for (const letter of letters.splice(0)) letter.settle();
      door.wake();
    },
  };
}
