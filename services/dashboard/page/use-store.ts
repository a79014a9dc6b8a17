import { useSyncExternalStore } from 'react';
import type { Store } from '../api/store.ts';

/** Reads a store, and renders again when the picked part of it changes (by identity). */
export function useStore<T, Picked>(store: Store<T>, pick: (value: T) => Picked): Picked {
  return useSyncExternalStore(store.subscribe, () => pick(store.get()));
}
