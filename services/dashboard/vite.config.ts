import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { usMap } from './flights/us-map.plugin.ts';
import { precompress } from './precompress.plugin.ts';

const api = 'http://127.0.0.1:8080';

export default defineConfig({
  root: import.meta.dirname,
  base: './',
  plugins: [react(), usMap(), precompress()],
  server: { proxy: { '/v1': api, '/docs': api } },
  build: {
    target: 'es2023',
    // The content security policy allows no inline script, and hashed files cache for ever.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    emptyOutDir: true,
    license: true,
  },
});
