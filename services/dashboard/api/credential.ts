import { createStore, type Store } from './store.ts';

const STORED_AS = 'millrace.read-key';

/** `needed`: the API asked for a key; `refused`: it did not accept the one it was given. */
export type Credential = { key: string | null; needed: boolean; refused: boolean };
export type CredentialStore = Store<Credential> & {
  /** Keeps the key for this tab. */
  give: (key: string) => void;
  /** The API answered 401 to `sent`. A key that was given since then is kept. */
  refuse: (sent: string | null) => void;
};
type KeyStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

/** Keeps the read key for this tab only, and tells listeners when one is needed, given or refused. */
export function createCredentialStore(storage: KeyStorage): CredentialStore {
  const store = createStore<Credential>({ key: storage.getItem(STORED_AS), needed: false, refused: false });
  return {
    ...store,
    give: (key) => {
      storage.setItem(STORED_AS, key);
      store.set({ key, needed: false, refused: false });
    },
    refuse: (sent) => {
      const { key, needed } = store.get();
      if (needed || sent !== key) return;
      storage.removeItem(STORED_AS);
      store.set({ key: null, needed: true, refused: sent !== null });
    },
  };
}
