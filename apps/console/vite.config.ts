import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, gzip } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

const outDir = join(import.meta.dirname, '../../dist/console');

/** The console as files that the gateway serves below `/console/`. */
export default defineConfig({
  root: import.meta.dirname,
  base: '/console/',
  plugins: [react(), precompressed()],
  build: {
    outDir,
    emptyOutDir: true,
    target: 'es2023',
    // An inlined file would be a `data:` address, which the Content-Security-Policy allows for pictures alone.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  // `npm run console` serves the sources, and passes the rest on to a gateway.
  server: {
    proxy: Object.fromEntries(
      ['/v1', '/topics', '/docs', '/metrics', '/console/config.json'].map((path) => [
        path,
        process.env['SLUICEGATE_URL'] ?? 'http://127.0.0.1:8080',
      ]),
    ),
  },
  css: { modules: { generateScopedName: '[name]_[local]' } },
});

/** Writes a `.gz` and a `.br` beside each text, so that no request waits for compression. */
function precompressed(): Plugin {
  const text = /\.(js|css|html|svg|json)$/;
  const compress = [
    ['gz', promisify(gzip)],
    ['br', promisify(brotliCompress)],
  ] as const;
  return {
    name: 'precompressed',
    apply: 'build',
    // Not after a build that failed.
    async writeBundle() {
      const files = await readdir(outDir, { recursive: true });
      for (const file of files.filter((name) => text.test(name)))
        for (const [ending, compressed] of compress)
          await writeFile(
            join(outDir, `${file}.${ending}`),
            await compressed(await readFile(join(outDir, file))),
          );
    },
  };
}
