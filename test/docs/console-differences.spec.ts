import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { differenceKinds } from '../../apps/console/src/text/difference.js';
import { differenceRule, differenceSentence } from '../../apps/console/src/text/differences.js';
import { languages } from '../../apps/console/src/text/language.js';
import { isTrigger } from '../../apps/console/src/text/triggers.js';
import {
  decidingRule,
  DIFFERENCE_KINDS,
  differencesBetween,
  parseSchema,
  type CompatibilityProfile,
} from '#registry';

/** The pairs of schemas in the tables of docs/compatibility.md. Real: the comparison, the console's sentences. */
const rows = readFileSync('docs/compatibility.md', 'utf8')
  .split('\n')
  .flatMap((line) => {
    const cells = line.split(' | ').map((cell) => cell.replace(/^\| |\s*\|$/g, '').trim());
    const [ours, theirs] = cells.slice(-2).map((cell) => /^`(.*)`$/.exec(cell)?.[1] ?? '');
    const schemas = [ours, theirs].map((text) => parseSchema(text ?? ''));
    const [mine, other] = schemas;
    return mine?.ok === true && other?.ok === true ? [{ mine: mine.schema, other: other.schema }] : [];
  });

const profiles: readonly CompatibilityProfile[] = ['specific', 'generic', 'key'];

describe("the console's sentences", () => {
  it('are about every kind of difference that the registry package finds', () => {
    expect(differenceKinds).toEqual([...DIFFERENCE_KINDS, 'NOT_LISTED']);
  });

  it('are about every kind of conflict', () => {
    const source = readFileSync('libs/machines/src/events.ts', 'utf8');
    const [, kinds = ''] = /export type ConflictKind =([^;]*);/.exec(source) ?? [];
    const triggers = [...kinds.matchAll(/\| '(\w+)'/g)].map(([, kind]) => kind ?? '');
    expect(triggers.length).toBeGreaterThan(5);
    expect(triggers.filter((kind) => !isTrigger(kind))).toEqual([]);
  });

  it('cite the rule that the gateway says, also where the audit does not say it', () => {
    expect(rows.length).toBeGreaterThan(30);
    for (const { mine, other } of rows)
      for (const profile of profiles)
        for (const difference of differencesBetween(mine, other, profile))
          expect(differenceRule(difference, { role: profile === 'key' ? 'key' : 'value' })).toBe(
            decidingRule(difference.kind, profile),
          );
  });

  it.each(languages)(
    'say something complete about each example of docs/compatibility.md (%s)',
    (language) => {
      for (const { mine, other } of rows)
        for (const profile of profiles)
          for (const difference of differencesBetween(mine, other, profile, { fieldCase: 'insensitive' })) {
            const sentence = differenceSentence(difference, language, {
              role: profile === 'key' ? 'key' : 'value',
            });
            expect(sentence).toMatch(language === 'en' ? /\. Rule [16]$/ : /。 ルール [16]$/);
            expect(sentence).not.toMatch(/undefined|null null|``|\?/);
          }
    },
  );
});
