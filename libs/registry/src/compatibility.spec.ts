import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { difference } from './difference.js';
import { DIFFERENCE_KINDS, type DifferenceKind, type JudgedAs } from './difference-kind.js';
import { judge } from './judge.js';
import { parseSchema } from './parse-schema.js';
import type { Schema } from './schema.js';
import { VERDICT_TABLE } from './verdict-table.js';

const page = readFileSync(new URL('../../../docs/compatibility.md', import.meta.url), 'utf8');

const COLUMNS: readonly JudgedAs[] = ['specific', 'generic', 'key'];

const rows = [...page.matchAll(/^\| `([A-Z_]+)` \| (\w+) \| (\w+) \| (\w+) \| `(.+)` \| `(.+)` \|$/gm)].map(
  ([, kind, specific, generic, key, ours, theirs]) => ({
    kind: kind as DifferenceKind,
    severities: { specific, generic, key },
    ours: ours ?? '',
    theirs: theirs ?? '',
  }),
);

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
      for (const as of COLUMNS) {
        const found = difference(schema(ours), schema(theirs), as);
        expect(found.map((one) => [one.kind, one.severity])).toEqual([[kind, severities[as]]]);
        const passes = as === 'generic' ? 'follow' : 'accept';
        expect(judge(found, as)).toBe(severities[as] === 'error' ? 'stop' : passes);
      }
    },
  );
});
