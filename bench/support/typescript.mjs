import { registerHooks } from 'node:module';

/*
 * Benches and tests are TypeScript whose imports name the compiled file, `./report.js`. Node runs the sources directly, so a
 * file that does not exist is resolved as `./report.ts`.
 */
registerHooks({
  resolve(specifier, context, next) {
    try {
      return next(specifier, context);
    } catch (error) {
      if (!specifier.startsWith('.') || !specifier.endsWith('.js')) throw error;
      return next(`${specifier.slice(0, -'.js'.length)}.ts`, context);
    }
  },
});
