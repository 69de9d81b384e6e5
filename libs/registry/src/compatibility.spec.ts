import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { differencesBetween, MAX_DIFFERENCES, MAX_PAIRS } from './difference.js';
import {
  DIFFERENCE_KINDS,
  type Difference,
  type DifferenceKind,
  type CompatibilityProfile,
} from './difference-kind.js';
import { evaluateCompatibility } from './evaluate-compatibility.js';
import type { FieldCase } from './field-case.js';
import type { JsonObject } from './json/json-type.js';
import { parseSchema } from './parse-schema.js';
import { enabledRulesIn, rulesPresent } from './data-contract-rules.js';
import type { Schema } from './schema.js';
import { VERDICT_TABLE } from './verdict-table.js';

const page = readFileSync(new URL('../../../docs/compatibility.md', import.meta.url), 'utf8');

const COLUMNS: readonly CompatibilityProfile[] = ['specific', 'generic', 'key'];

const rows = [...page.matchAll(/^\| `([A-Z_]+)` \| (\w+) \| (\w+) \| (\w+) \| `(.+)` \| `(.+)` \|$/gm)].map(
  ([, kind, specific, generic, key, ours, theirs]) => ({
    kind: kind as DifferenceKind,
    severities: { specific, generic, key },
    ours: ours ?? '',
    theirs: theirs ?? '',
  }),
);

const examples = [
  ...page.matchAll(/^\| ([^|]+) \| (none|[A-Z_` ]+) \| (\w+) \| (\w+) \| (\w+) \| `(.+)` \| `(.+)` \|$/gm),
].map(([, change = '', kinds = '', specific, generic, key, ours = '', theirs = '']) => ({
  change,
  kinds: [...kinds.matchAll(/[A-Z_]+/g)].map(([kind]) => kind),
  verdicts: { specific, generic, key },
  ours,
  theirs,
}));

/** The differences of a row, whose second text may be a registry's answer: rules stand beside the schema, not in it. */
function found(
  ours: string,
  theirs: string,
  profile: CompatibilityProfile,
  fieldCase: FieldCase,
): Difference[] {
  const answer = JSON.parse(theirs) as JsonObject;
  if (typeof answer['schema'] !== 'string')
    return differencesBetween(schema(ours), schema(theirs), profile, { fieldCase });
  const rules = rulesPresent(enabledRulesIn(answer), false);
  return [...rules, ...differencesBetween(schema(ours), schema(answer['schema']), profile, { fieldCase })];
}

function schema(text: string): Schema {
  const result = parseSchema(text);
  if (!result.ok) throw new Error(JSON.stringify(result.invalid));
  return result.schema;
}

describe('docs/compatibility.md', () => {
  it('has one row for each kind', () => {
    expect(rows.map(({ kind }) => kind)).toEqual([...DIFFERENCE_KINDS]);
  });

  it.each(rows)('says of $kind what the verdict table says', ({ kind, severities }) => {
    expect(severities).toEqual(VERDICT_TABLE[kind]);
  });

  it.each(rows)(
    'has an example that is $kind and nothing else, with its verdicts',
    ({ kind, severities, ours, theirs }) => {
      for (const profile of COLUMNS) {
        const fieldCase = kind === 'FIELD_CASE' ? 'insensitive' : 'exact';
        const differences = found(ours, theirs, profile, fieldCase);
        expect(differences.map((one) => [one.kind, one.severity])).toEqual([[kind, severities[profile]]]);
        const passes = profile === 'generic' ? 'follow' : 'accept';
        expect(evaluateCompatibility(differences, profile)).toBe(
          severities[profile] === 'error' ? 'stop' : passes,
        );
      }
    },
  );

  it('names the bounds of the code', () => {
    const text = page.replaceAll('\n', ' ');
    const [, differences, pairs] =
      /at most ([\d,]+) differences, .* more than ([\d,]+) pairs of named types/.exec(text) ?? [];
    expect(differences).toBe(MAX_DIFFERENCES.toLocaleString('en'));
    expect(pairs).toBe(MAX_PAIRS.toLocaleString('en'));
  });

  it('lists what Java accepts as a schema, and each is rejected here', () => {
    const listed = [
      ...page.slice(page.indexOf('| what Java takes |')).matchAll(/^\| [^|]+ \| `(.+?)` \| /gm),
    ];
    expect(listed).toHaveLength(3);
    expect(listed.map(([, text = '']) => parseSchema(text, 'registered').ok)).toEqual([false, false, false]);
  });

  it('lists what is accepted from the registry, each with a warning', () => {
    const table = page.slice(page.indexOf('| what is taken |'), page.indexOf('| what Java takes |'));
    const listed = [...table.matchAll(/^\| [^|]+ \| `(.+?)` \| /gm)].map(([, text = '']) => text);
    expect(listed).toHaveLength(3);
    const warnings = listed.map((text) => {
      const parsed = parseSchema(text, 'registered');
      return parsed.ok ? parsed.schema.warnings.length : parsed.invalid;
    });
    expect(warnings).toEqual([1, 1, 1]);
  });

  it('has more examples, each read by this test', () => {
    const section = page.slice(page.indexOf('## More examples'), page.indexOf('## Why'));
    expect(section.match(/^\|/gm)).toHaveLength(examples.length + 2);
    expect(examples.length).toBeGreaterThan(20);
  });

  it.each(examples)('is right about: $change', ({ change, kinds, verdicts, ours, theirs }) => {
    const fieldCase = change.includes('`fieldCase: insensitive`') ? 'insensitive' : 'exact';
    for (const profile of COLUMNS) {
      const differences = found(ours, theirs, profile, fieldCase);
      expect(differences.map(({ kind }) => kind)).toEqual(kinds);
      expect(evaluateCompatibility(differences, profile)).toBe(verdicts[profile]);
    }
  });
});
