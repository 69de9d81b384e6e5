/** The arrows of the house: who may import whom. `npm run check` holds them. */
const ours = '^(apps|libs|migrations|test|bench)/';
const testFile = '\\.(spec|int-spec|e2e-spec)\\.ts$';

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'machines-import-xstate-only',
      comment:
        'What may happen is pure: no timer, clock, randomness, Nest, Node built-in, database or Kafka.',
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
      name: 'nobody-imports-tests',
      severity: 'error',
      from: { path: '^(apps|libs|migrations)/', pathNot: testFile },
      to: { path: '^(test|bench)/' },
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
