import { createStore } from '../api/store.ts';

type Scheme = 'light' | 'dark';
const STORED_AS = 'millrace.theme';
const system = matchMedia('(prefers-color-scheme: dark)');
const systemScheme = (): Scheme => (system.matches ? 'dark' : 'light');
const storedScheme = (): Scheme | null => {
  const stored = localStorage.getItem(STORED_AS);
  return stored === 'light' || stored === 'dark' ? stored : null;
};

const store = createStore<{ scheme: Scheme }>({ scheme: storedScheme() ?? systemScheme() });

function apply() {
  const chosen = storedScheme();
  if (chosen) document.documentElement.dataset.theme = chosen;
  else delete document.documentElement.dataset.theme;
  store.set({ scheme: chosen ?? systemScheme() });
}

/** The colour scheme on show: the reader's choice, or the system's while the reader has made none. */
export const theme = { get: store.get, subscribe: store.subscribe };

/** Changes to the other scheme; going back to the system's own forgets the choice. */
export function toggleTheme(): void {
  const next = store.get().scheme === 'dark' ? 'light' : 'dark';
  if (next === systemScheme()) localStorage.removeItem(STORED_AS);
  else localStorage.setItem(STORED_AS, next);
  apply();
}

export function startTheme(): void {
  system.addEventListener('change', apply);
  apply();
}
