import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** This release, e.g. `0.1.0`, as `package.json` has it; the build lies deeper below it than the sources. */
export function version(): string {
  let directory = import.meta.dirname;
  while (!existsSync(join(directory, 'package.json'))) directory = dirname(directory);
  const { version } = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8')) as {
    version: string;
  };
  return version;
}
