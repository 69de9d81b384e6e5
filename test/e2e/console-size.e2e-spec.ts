import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';

/* Real: the build of the console. */

const built = resolve(import.meta.dirname, '../../dist/console');
const assets = existsSync(join(built, 'assets')) ? readdirSync(join(built, 'assets')) : [];
/** Of script that a page loads before it shows anything, compressed, in bytes. */
const most = 200_000;
const pages = [
  'overview',
  'subjects',
  'subject',
  'mismatches',
  'mismatch',
  'playground',
  'produce',
  'signed-in',
];

const textOf = (file: string): string => readFileSync(join(built, file), 'utf8');
const bytesOf = (file: string): number => gzipSync(readFileSync(join(built, file))).length;

/** The scripts that the document names. */
const scriptsOfDocument = (): string[] =>
  [...textOf('index.html').matchAll(/<script\b[^>]*\bsrc="\/console\/([^"]+)"/g)].map(
    ([, name = '']) => name,
  );

/** The scripts that a script needs before it runs. What it imports later, by a call, is not among them. */
const importsOf = (file: string): string[] =>
  [...textOf(file).matchAll(/\b(?:from|import)\s*["'`]\.\/([\w.-]+\.js)["'`]/g)].map(
    ([, name = '']) => `assets/${name}`,
  );

/** These and all that they need. */
function withImports(files: readonly string[], known = new Set<string>()): ReadonlySet<string> {
  for (const file of files) {
    if (known.has(file)) continue;
    known.add(file);
    withImports(importsOf(file), known);
  }
  return known;
}

/** Everything that some script imports later, by a call. */
const lazy = new Set(
  assets
    .filter((name) => name.endsWith('.js'))
    .flatMap((name) => [...textOf(`assets/${name}`).matchAll(/\bimport\(["'`]\.\/([\w.-]+\.js)["'`]\)/g)])
    .map(([, name = '']) => name),
);

/** The chunk that is imported later under the name of its module. */
const chunkOf = (module: string): string => {
  const found = [...lazy].filter((name) => name.slice(0, -'-12345678.js'.length) === module);
  expect(found, `lazy chunks of ${module}`).toHaveLength(1);
  return `assets/${found[0]}`;
};

/** The largest first. */
const sizesOf = (files: Iterable<string>): readonly string[] =>
  [...files]
    .map((file) => ({ file, bytes: bytesOf(file) }))
    .toSorted((one, other) => other.bytes - one.bytes)
    .map(({ file, bytes }) => `${file} ${(bytes / 1000).toFixed(1)} kB`);

const sum = (files: Iterable<string>): number =>
  [...files].reduce((before, file) => before + bytesOf(file), 0);

describe('the script of the console', () => {
  it.each(pages)('is below 200 kB, compressed, for the first load of the page %s', (page) => {
    const files = withImports([...scriptsOfDocument(), chunkOf(page)]);
    expect(files.size).toBeGreaterThanOrEqual(3);
    expect(sum(files), sizesOf(files).join('\n')).toBeLessThan(most);
  });

  it('is measured for every page', () => {
    const others = ['oidc', 'stacked-canvas'];
    const names = [...lazy].map((name) => name.slice(0, -'-12345678.js'.length));
    expect(names.filter((name) => !others.includes(name)).toSorted()).toEqual(pages.toSorted());
  });

  it('of no page is part of what every page loads', () => {
    const shared = withImports(scriptsOfDocument());
    for (const page of pages) expect([...shared]).not.toContain(chunkOf(page));
  });

  it.each([
    ['the drawing of charts', 'stacked-canvas'],
    ['the sign-in at a provider', 'oidc'],
  ])('leaves %s for later', (_, name) => {
    const chunk = chunkOf(name);
    // Whoever returns from the provider needs it at once.
    for (const page of pages.filter((each) => each !== 'signed-in'))
      expect([...withImports([...scriptsOfDocument(), chunkOf(page)])]).not.toContain(chunk);
  });
});
