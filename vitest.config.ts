import { defineConfig } from 'vitest/config';

const shared = {
  // Our libs from their sources; these conditions reach Node as well, so none of its own may be among them.
  resolve: { conditions: ['source'] },
  ssr: { resolve: { conditions: ['source'] } },
};

/** Tiers, told apart by the file name; integration and e2e need the stack of `npm run stack`, chaos brings its own. */
export default defineConfig({
  test: {
    projects: [
      {
        ...shared,
        test: {
          name: 'unit',
          include: ['{apps,libs,test}/**/*.spec.ts', 'scripts/**/*.spec.mjs'],
        },
      },
      {
        ...shared,
        test: {
          name: 'integration',
          include: ['{apps,libs,test}/**/*.int-spec.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        ...shared,
        test: {
          name: 'e2e',
          include: ['{apps,libs,test}/**/*.e2e-spec.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          // What a page shows is awaited: on a busy machine a second is too short.
          expect: { poll: { timeout: 15_000 } },
          fileParallelism: false,
        },
      },
      {
        ...shared,
        test: {
          name: 'chaos',
          include: ['test/**/*.chaos-spec.ts'],
          hookTimeout: 120_000,
          fileParallelism: false,
          // After all others: it wants the machine for itself.
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
