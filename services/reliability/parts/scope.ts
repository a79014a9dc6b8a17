/** What is to be undone at the end, the last first, whatever happened in between. */
export function createScope() {
  const undo: (() => unknown)[] = [];
  return {
    defer: (work: () => unknown): void => void undo.push(work),
    /** All of it is tried; the first error is told. */
    async close(): Promise<void> {
      const errors: unknown[] = [];
      for (let work = undo.pop(); work; work = undo.pop())
        try {
          await work();
        } catch (error) {
          errors.push(error);
        }
      if (errors.length > 0) throw errors[0];
    },
  };
}

export type Scope = ReturnType<typeof createScope>;
