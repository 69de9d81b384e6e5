/** Which folder may import which. Checked by `npm run check`. */
const ours = '^(apps|libs|migrations|test|bench|scripts)/';
const testFile = '\\.(spec|int-spec|e2e-spec)\\.(ts|mjs)$';

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'machines-import-xstate-only',
      comment: 'The domain is pure: no timer, clock, randomness, Nest, Node built-in, database or Kafka.',
      severity: 'error',
      from: { path: '^libs/machines/src', pathNot: testFile },
      to: { pathNot: ['^libs/machines/src', '^node_modules/xstate/'] },
    },
    {
      name: 'registry-imports-nothing-of-ours',
      severity: 'error',
      from: { path: '^libs/registry/src', pathNot: testFile },
      to: { path: ours, pathNot: '^libs/registry/src' },
    },
    {
      name: 'registry-knows-no-service',
      severity: 'error',
      from: { path: '^libs/registry/src', pathNot: testFile },
      to: { path: '^node_modules/(@nestjs|typeorm|pg|kafkajs|fastify|pino)/' },
    },
    {
      name: 'journal-imports-machines-only',
      severity: 'error',
      from: { path: '^libs/journal/src', pathNot: testFile },
      to: { path: ours, pathNot: ['^libs/journal/src', '^libs/machines/src/index\\.ts$', '^migrations/'] },
    },
    {
      name: 'producer-sees-the-journal-port-only',
      severity: 'error',
      from: { path: '^libs/producer/src', pathNot: testFile },
      to: {
        path: ours,
        pathNot: [
          '^libs/producer/src',
          '^libs/(machines|registry)/src/index\\.ts$',
          '^libs/journal/src/port\\.ts$',
        ],
      },
    },
    {
      name: 'libs-through-their-index',
      severity: 'error',
      from: { path: '^apps/' },
      to: { path: '^libs/', pathNot: '^libs/[^/]+/src/index\\.ts$' },
    },
    {
      name: 'nobody-imports-the-service',
      severity: 'error',
      from: { path: '^(libs|migrations)/' },
      to: { path: '^apps/' },
    },
    {
      name: 'console-imports-nothing-of-ours',
      comment: 'It knows the gateway by its HTTP API alone.',
      severity: 'error',
      from: { path: '^apps/console/' },
      to: { path: ours, pathNot: '^apps/console/' },
    },
    {
      name: 'nobody-imports-the-console',
      severity: 'error',
      from: { path: ours, pathNot: '^(apps/console|test)/' },
      to: { path: '^apps/console/' },
    },
    {
      name: 'nobody-imports-tests',
      comment: 'Only tests and benches do.',
      severity: 'error',
      from: { path: '^(apps|libs|migrations)/', pathNot: testFile },
      to: { path: '^test/' },
    },
    {
      name: 'nobody-imports-benches',
      severity: 'error',
      from: { pathNot: '^bench/' },
      to: { path: '^bench/' },
    },
    {
      name: 'nobody-imports-scripts',
      severity: 'error',
      from: { pathNot: '^scripts/' },
      to: { path: '^scripts/' },
    },
    {
      name: 'scripts-import-nothing-of-ours',
      comment: 'They run before the build.',
      severity: 'error',
      from: { path: '^scripts/', pathNot: testFile },
      to: { path: ours, pathNot: '^scripts/' },
    },
    {
      name: 'scripts-load-packages-dynamically',
      comment:
        'They start before `npm ci` has run: a static import of a package would fail in a fresh clone.',
      severity: 'error',
      from: { path: '^scripts/', pathNot: testFile },
      to: { path: '^node_modules/', dynamic: false },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|\\.sluicegate)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      conditionNames: ['source', 'import', 'node', 'default'],
      exportsFields: ['exports'],
    },
  },
};
