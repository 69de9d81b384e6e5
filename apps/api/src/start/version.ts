import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The version in `package.json`, e.g. `0.1.0`. The build is nested deeper below it than the sources. */
export function version(): string {
  let directory = import.meta.dirname;
  while (!existsSync(join(directory, 'package.json'))) directory = dirname(directory);
  const { version } = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8')) as {
    version: string;
  };
  return version;
}
