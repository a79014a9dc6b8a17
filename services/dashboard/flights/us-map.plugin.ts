import { readFileSync } from 'node:fs';
import { findPackageJSON } from 'node:module';
import { dirname, join } from 'node:path';
import type { Plugin } from 'vite';
import { drawUsMap } from './us-map.draw.ts';

const VIRTUAL = 'virtual:us-map';
const DEV_PATH = '/@us-map.json';

/** The map of the United States as JSON, drawn at build time from the `vega-datasets` package. */
export function renderUsMap(): string {
  // The package's `exports` hide its data files, so they are found beside its package.json.
  const home = dirname(findPackageJSON('vega-datasets', import.meta.url) ?? '');
  const read = (file: string) => readFileSync(join(home, 'data', file), 'utf8');
  return JSON.stringify(drawUsMap(JSON.parse(read('us-10m.json')), read('airports.csv')));
}

/** Gives `virtual:us-map`, whose default export is the address of the drawn map (a hashed asset once built). */
export function usMap(): Plugin {
  let building = false;
  return {
    name: 'millrace:us-map',
    configResolved: (config) => {
      building = config.command === 'build';
    },
    resolveId: (id) => (id === VIRTUAL ? `\0${VIRTUAL}` : null),
    load(id) {
      if (id !== `\0${VIRTUAL}`) return null;
      if (!building) return `export default ${JSON.stringify(DEV_PATH)}`;
      const asset = this.emitFile({ type: 'asset', name: 'us-map.json', source: renderUsMap() });
      return `export default import.meta.ROLLUP_FILE_URL_${asset}`;
    },
    configureServer(server) {
      server.middlewares.use(DEV_PATH, (_request, response) => {
        response.setHeader('content-type', 'application/json');
        response.end(renderUsMap());
      });
    },
  };
}
