import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const page = readFileSync('docs/rest-proxy.md', 'utf8');
const sections = page.split(/^## /m).slice(1);

describe('docs/rest-proxy.md', () => {
  it.each(sections.map((section) => [section.split('\n', 1)[0] ?? '', section]))(
    'names the tests that run the lines of %s, and they are there',
    (_, section) => {
      const files = [...section.matchAll(/`([\w./-]+spec\.ts)`/g)].map(([, file = '']) => file);
      expect(files.length).toBeGreaterThan(0);
      expect(files.filter((file) => !existsSync(file))).toEqual([]);
    },
  );
});
