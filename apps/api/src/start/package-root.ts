import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The directory of `package.json`. The build is nested deeper below it than the sources. */
export function packageRoot(): string {
  let directory = import.meta.dirname;
  while (!existsSync(join(directory, 'package.json'))) directory = dirname(directory);
  return directory;
}
