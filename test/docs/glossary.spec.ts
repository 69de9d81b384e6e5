import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { exportedNames } from '../support/exported-names.js';

/** The words in the first column of the table under `## Replaced words` in docs/glossary.md. */
function replacedWords(): string[] {
  const page = readFileSync('docs/glossary.md', 'utf8');
  const section = page.split('\n## Replaced words\n')[1]?.split('\n## ', 1)[0] ?? '';
  return section
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .flatMap((line) => [...(line.split('|')[1] ?? '').matchAll(/`([^`]+)`/g)].map(([, word = '']) => word));
}

/** `lastFactAt` and `LAST_FACT_AT`: last, fact, at. */
const wordsOf = (name: string): string[] =>
  name.toLowerCase() === name || name.toUpperCase() === name
    ? name.toLowerCase().split('_')
    : (name.match(/[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+/g) ?? []).map((word) => word.toLowerCase());

describe('docs/glossary.md', () => {
  const replaced = replacedWords();

  it('lists replaced words', () => {
    expect(replaced).toContain('fact');
    expect(replaced.length).toBeGreaterThan(20);
  });

  it.each([...globSync('libs/*/src/index.ts'), 'libs/journal/src/port.ts'])(
    '%s exports no name with a replaced word',
    (file) => {
      const names = exportedNames(file);
      expect(names.length).toBeGreaterThan(0);
      expect(names.filter((name) => wordsOf(name).some((word) => replaced.includes(word)))).toEqual([]);
    },
  );

  it.each([
    ['lastFactAt', ['last', 'fact', 'at']],
    ['HTTPFact', ['http', 'fact']],
    ['LAST_FACT', ['last', 'fact']],
    ['Artifact', ['artifact']],
  ])('reads %s as the words %j', (name, words) => {
    expect(wordsOf(name)).toEqual(words);
  });
});
