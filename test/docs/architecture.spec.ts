import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const page = readFileSync('docs/architecture.md', 'utf8');

/** Paths in backticks from the root of the repository: `libs/machines/src/machine.ts`, `apps/api`. */
const paths = [
  ...page.matchAll(/`((?:apps|bench|docs|examples|libs|migrations|scripts|test)\/[^`\s*]+)`/g),
].map(([, path = '']) => path);
const ways = ['A healthy record', 'A conflict'] as const;
const section = (title: string): string => page.split(`\n## ${title}\n`)[1]?.split('\n## ', 1)[0] ?? '';

describe('docs/architecture.md', () => {
  it('names only files and folders that exist', () => {
    expect(paths.length).toBeGreaterThan(20);
    expect(paths.filter((path) => !existsSync(path))).toEqual([]);
  });

  it.each(ways)('describes "%s" in ten steps, each with its file', (title) => {
    const steps = section(title)
      .split(/^\d+\. /m)
      .slice(1);
    expect(steps).toHaveLength(10);
    expect(steps.filter((step) => !/`(?:apps|libs)\/\S+\.ts`/.test(step))).toEqual([]);
  });
});
