/** A value that components subscribe to (see `useStore`). Values are replaced, never changed in place. */
export type Store<T> = { get: () => T; subscribe: (listener: () => void) => () => void };

/** A store with a setter. `set` merges the given fields into the value. */
export function createStore<T extends object>(initial: T): Store<T> & { set: (change: Partial<T>) => void } {
  let value = initial;
  const listeners = new Set<() => void>();
  return {
    get: () => value,
    set: (change) => {
      value = { ...value, ...change };
      listeners.forEach((listener) => listener());
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
