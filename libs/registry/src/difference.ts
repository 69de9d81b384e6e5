import { compareEnum, compareFixed, compareLogical, compareName } from './compare-named.js';
import { compareRecord } from './compare-record.js';
import { compareUnion } from './compare-union.js';
import type { Difference, DetectedDifference, CompatibilityProfile } from './difference-kind.js';
import { SET_FIELD_CASE, type FieldCase, type FieldOptions } from './field-case.js';
import { modelOf } from './parse-schema.js';
import { isNamed, type NamedNode, type Use } from './schema-node.js';
import type { Schema } from './schema.js';
import { typeText } from './type-text.js';
import { VERDICT_TABLE } from './verdict-table.js';
import type { SchemaComparison } from './schema-comparison.js';

/** If there are more differences, errors come first, so that none of them is cut off. */
export const MAX_DIFFERENCES = 1_000;

/** Pairs of named types, with their fields, that one comparison visits. Malicious schemas could have millions. */
export const MAX_PAIRS = 50_000;

/** The recursion depth in named types. Deeper types are queued. */
const MAX_NESTING = 50;

/**
 * The differences between our schema (the mapping) and theirs (the registry's latest) for records of ours that are written
 * with theirs. Severities come from `VERDICT_TABLE`, except that fields that collide in letter case are errors. Empty for two
 * schemas with the same normal form. At most 1,000.
 */
export function differencesBetween(
  ours: Schema,
  theirs: Schema,
  profile: CompatibilityProfile,
  { fieldCase = 'exact' }: FieldOptions = {},
): Difference[] {
  const comparison = new Comparison(fieldCase);
  comparison.run({ path: '', node: modelOf(ours) }, { path: '', node: modelOf(theirs) });
  const all = comparison.differences.map((each) => withSeverity(each, profile));
  if (all.length <= MAX_DIFFERENCES) return all;
  const errors = all.filter(({ severity }) => severity === 'error');
  const others = all.filter(({ severity }) => severity !== 'error');
  return [...errors, ...others].slice(0, MAX_DIFFERENCES);
}

function withSeverity(
  { path, field, kind, severity, ours, theirs, hint }: DetectedDifference,
  profile: CompatibilityProfile,
): Difference {
  const assigned = severity ?? VERDICT_TABLE[kind][profile];
  const known = { path, field, kind, severity: assigned, ours, theirs };
  // Only a Generic value may ignore the letter case of fields.
  const remedy = profile === 'generic' ? SET_FIELD_CASE : '';
  return hint === undefined ? known : { ...known, hint: hint + remedy };
}

class Comparison implements SchemaComparison {
  readonly differences: DetectedDifference[] = [];
  private readonly visited = new Map<NamedNode, Set<NamedNode>>();
  private readonly later: (() => void)[] = [];
  private pairs = 0;
  private nesting = 0;

  constructor(readonly fieldCase: FieldCase) {}

  run(ours: Use, theirs: Use): void {
    this.compare(ours, theirs, null);
    for (let next = this.later.shift(); next !== undefined; next = this.later.shift()) next();
  }

  report(difference: DetectedDifference): void {
    this.differences.push(difference);
  }

  compare(ours: Use, theirs: Use, field: string | null): void {
    const [mine, other] = [ours.node, theirs.node];
    if (mine.type === 'union' || other.type === 'union') compareUnion(this, ours, theirs, field);
    else if (isNamed(mine) && isNamed(other) && mine.type === other.type)
      this.compareNamed(mine, other, field);
    else if (mine.type === 'array' && other.type === 'array') this.compare(mine.items, other.items, field);
    else if (mine.type === 'map' && other.type === 'map') this.compare(mine.values, other.values, field);
    else if (mine.type !== other.type) {
      this.report({
        path: ours.path,
        field,
        kind: 'TYPE_MISMATCH',
        ours: typeText(mine),
        theirs: typeText(other),
      });
    } else if ('logical' in mine && 'logical' in other) {
      compareLogical(this, { path: ours.path, field }, mine, other);
    }
  }

  /** Compares each pair of named types once, where it occurs first, since types may be recursive. */
  private compareNamed(ours: NamedNode, theirs: NamedNode, field: string | null): void {
    const opposite = this.visited.get(ours) ?? new Set();
    if (opposite.has(theirs)) return;
    this.visited.set(ours, opposite.add(theirs));
    const wasReported = this.pairs > MAX_PAIRS;
    this.pairs += 1 + fieldsOf(ours) + fieldsOf(theirs);
    if (this.pairs > MAX_PAIRS) {
      const limit = { ours: null, theirs: `not compared: more than ${MAX_PAIRS} pairs of types and fields` };
      if (!wasReported) this.report({ path: ours.path, field, kind: 'TYPE_MISMATCH', ...limit });
      return;
    }
    if (this.nesting >= MAX_NESTING) this.later.push(() => this.descend(ours, theirs, field));
    else this.descend(ours, theirs, field);
  }

  private descend(ours: NamedNode, theirs: NamedNode, field: string | null): void {
    this.nesting++;
    compareName(this, ours, theirs, field);
    if (ours.type === 'record' && theirs.type === 'record') compareRecord(this, ours, theirs, field);
    else if (ours.type === 'enum' && theirs.type === 'enum') compareEnum(this, ours, theirs, field);
    else if (ours.type === 'fixed' && theirs.type === 'fixed') {
      compareFixed(this, ours, theirs, field);
      compareLogical(this, { path: ours.path, field }, ours, theirs);
    }
    this.nesting--;
  }
}

const fieldsOf = (node: NamedNode): number => (node.type === 'record' ? node.fields.size : 0);
