/**
 * Takes the arguments after the command's name and returns the exit code.
 * @typedef {(args: string[]) => Promise<number>} Command
 */

/**
 * Every command. A command is imported only when it runs, because the packages that it needs are installed by then.
 * @type {Record<string, () => Promise<Command>>}
 */
export const commands = {
  up: async () => (await import('./up.mjs')).up,
  stack: async () => (await import('./stack.mjs')).stack,
  down: async () => (await import('./down.mjs')).down,
  start: async () => (await import('./start.mjs')).start,
  test: async () => (await import('./test.mjs')).test,
  chaos: async () => (await import('./chaos.mjs')).chaos,
  siege: async () => (await import('./siege.mjs')).siege,
  bench: async () => (await import('./bench.mjs')).bench,
  fuzz: async () => (await import('./fuzz.mjs')).fuzz,
  schemathesis: async () => (await import('./schemathesis.mjs')).schemathesis,
  audit: async () => (await import('./audit.mjs')).audit,
  licenses: async () => (await import('./licenses.mjs')).licenses,
  sbom: async () => (await import('./sbom.mjs')).sbom,
  check: async () => (await import('./check.mjs')).check,
};
