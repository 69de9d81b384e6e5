import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { ConsoleFiles } from './console-files.js';

const directory = mkdtempSync(join(tmpdir(), 'console-'));
mkdirSync(join(directory, 'assets'));
for (const name of ['index.html', 'icon.svg', 'assets/a-1.js', 'assets/a-1.js.br', 'assets/a-1.js.gz'])
  writeFileSync(join(directory, name), name);
afterAll(() => rmSync(directory, { recursive: true }));

describe('the files of the console', () => {
  const files = new ConsoleFiles(directory);

  it('have the addresses of their names', () => {
    expect(files.at('assets/a-1.js')).toEqual({ name: 'assets/a-1.js', isHashed: true });
    expect(files.at('icon.svg')).toEqual({ name: 'icon.svg', isHashed: false });
    expect(files.at('index.html')).toEqual({ name: 'index.html', isHashed: false });
  });

  it.each(['', 'subjects', 'subjects/bars.v1/bars.v1-value', 'assets', 'icon.svg/x', 'ASSETS/a-1.js'])(
    'include one page, which any other address shows: %j',
    (path) => {
      expect(files.at(path)).toEqual({ name: 'index.html', isHashed: false });
    },
  );

  it.each(['assets/a-0.js', 'assets/', 'assets/a-1.js.br', 'assets/a-1.js.gz'])(
    'are not made up: %s of another build is nothing',
    (path) => {
      expect(files.at(path)).toBeNull();
    },
  );

  it.each(['..', '../package.json', 'assets/../../package.json', './index.html', 'x\\..\\..\\package.json'])(
    'are all below the directory: %s is nothing',
    (path) => {
      expect(files.at(path)).toBeNull();
    },
  );

  it('do not exist without a build', () => {
    const none = new ConsoleFiles(join(directory, 'nothing'));
    expect(none.isBuilt).toBe(false);
    expect([none.at(''), none.at('assets/a-1.js')]).toEqual([null, null]);
  });
});
