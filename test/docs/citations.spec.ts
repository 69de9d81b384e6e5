import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, expect, it } from 'vitest';

const code = globSync('{apps,bench,libs,migrations,scripts,test}/**/*.{ts,mjs}');
const pages = ['README.md', 'CONTRIBUTING.md', ...globSync('docs/**/*.md')];
const decisions = globSync('docs/adr/[0-9]*.md').map((file) => basename(file));

/** What the files cite as `rule 7`, `rules 1 and 6` or `ADR 24`, as `file: number`. */
function citations(files: readonly string[], cited: RegExp): { file: string; number: number }[] {
  return files.flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(cited)].flatMap(([text]) =>
      [...text.matchAll(/\d+/g)].map(([digits]) => ({ file, number: Number(digits) })),
    ),
  );
}

/** The headings of a page; none if there is no such page. */
const headingsOf = (page: string): readonly string[] =>
  existsSync(page)
    ? [...readFileSync(page, 'utf8').matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) => heading)
    : [];

describe('what code and documents cite', () => {
  it('as a rule has its number in docs/rules.md', () => {
    const rules = [...readFileSync('docs/rules.md', 'utf8').matchAll(/^## (\d+)\. \S/gm)].map(([, number]) =>
      Number(number),
    );
    const cited = citations(code, /\brules? \d+(?:(?:, | and | or )\d+)*/gi);
    expect(cited.length).toBeGreaterThan(20);
    expect(cited.filter(({ number }) => !rules.includes(number))).toEqual([]);
  });

  it('as an ADR is in docs/adr', () => {
    const numbers = decisions.map((file) => Number(file.slice(0, 4)));
    const cited = citations([...code, ...pages], /\bADRs? \d+(?:(?:, | and | or )\d+)*/g);
    expect(cited.length).toBeGreaterThan(50);
    expect(cited.filter(({ number }) => !numbers.includes(number))).toEqual([]);
  });

  it('as a section of a page is one of its headings', () => {
    const cited = code.flatMap((file) =>
      [...readFileSync(file, 'utf8').matchAll(/(docs\/[\w/-]+\.md), "([^"$]+)"/g)].map(
        ([, page = '', heading = '']) => ({ file, page, heading: heading.replaceAll(/\n\s*\*?\s*/g, ' ') }),
      ),
    );
    expect(cited.length).toBeGreaterThan(5);
    expect(cited.filter(({ page, heading }) => !headingsOf(page).includes(heading))).toEqual([]);
  });
});

describe('docs/adr/README.md', () => {
  it('names every decision', () => {
    const index = readFileSync('docs/adr/README.md', 'utf8');
    expect(decisions.length).toBeGreaterThan(30);
    expect(decisions.filter((file) => !index.includes(`(${file})`))).toEqual([]);
  });
});
