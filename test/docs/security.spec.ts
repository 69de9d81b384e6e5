import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const page = readFileSync('docs/security.md', 'utf8');
const rows = [...page.matchAll(/^\| (?!threat|actor|-)(.+) \| (.+) \| (.+) \|$/gm)].map(
  ([, threat = '', , tests = '']) => ({
    threat,
    tests: [...tests.matchAll(/`([^`]+) › ([^`]+)`/g)].map(([, file = '', title = '']) => ({ file, title })),
  }),
);

describe('docs/security.md', () => {
  it('has a table of threats', () => {
    expect(rows.length).toBeGreaterThan(25);
  });

  it.each(rows)('names tests that exist for: $threat', ({ tests }) => {
    expect(tests.length).toBeGreaterThan(0);
    const missing = tests.filter(
      ({ file, title }) =>
        !existsSync(file) || !readFileSync(file, 'utf8').replaceAll("\\'", "'").includes(`'${title}'`),
    );
    expect(missing).toEqual([]);
  });
});
