import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from './paths.mjs';

/** For Node to run TypeScript with parameter properties and with imports that name the compiled file. */
export const typescriptFlags = [
  '--experimental-transform-types',
  '--disable-warning=ExperimentalWarning',
  '--disable-warning=TimeoutNegativeWarning',
  '--import',
  pathToFileURL(join(root, 'bench', 'support', 'typescript.mjs')).href,
];
