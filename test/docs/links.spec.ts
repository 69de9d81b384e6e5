import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';

/* No link between the pages is broken, and every page can be reached from the README. */

const pages = ['README.md', 'CONTRIBUTING.md', ...globSync('docs/**/*.md')].map(normalize);

interface Link {
  /** Relative to the repository. */
  readonly file: string;
  /** The id of a heading; empty: the page as a whole. */
  readonly heading: string;
}

/** Code blocks and code spans hold no links. */
const proseOf = (page: string): string =>
  readFileSync(page, 'utf8')
    .replaceAll(/^```[\s\S]*?^```/gm, '')
    .replaceAll(/`[^`\n]*`/g, '');

function linksOf(page: string): readonly Link[] {
  return [...proseOf(page).matchAll(/\]\(([^)\s]*)\)/g)].flatMap(([, target = '']) => {
    if (/^[a-z]+:/.test(target)) return [];
    const [path = '', heading = ''] = target.split('#');
    return [{ file: path === '' ? page : normalize(join(dirname(page), path)), heading }];
  });
}

/** The ids that GitHub gives the headings of a page. */
const headingIds = (page: string): readonly string[] =>
  [...readFileSync(page, 'utf8').matchAll(/^#+ (.*)$/gm)].map(([, text = '']) =>
    text
      .toLowerCase()
      .replaceAll(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  );

describe.each(pages)('%s', (page) => {
  it('has no broken link', () => {
    const broken = linksOf(page).filter(
      ({ file, heading }) => !existsSync(file) || (heading !== '' && !headingIds(file).includes(heading)),
    );
    expect(broken).toEqual([]);
  });
});

it('every page is linked from the README or from the index of decisions', () => {
  const linked = new Set(['README.md', 'docs/adr/README.md'].flatMap(linksOf).map(({ file }) => file));
  expect(pages.filter((page) => page !== 'README.md' && !linked.has(page))).toEqual([]);
});
