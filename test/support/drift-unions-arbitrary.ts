/** Drifts of unions: null and other branches. Each changes a schema in place, or not at all. */
import fc from 'fast-check';
import { pick } from './datum-arbitrary.js';
import { hasNull, someSite, someUnion, unionOf } from './drift-sites-arbitrary.js';
import type { FlatSchema } from './flat-schema.js';
import { someWay, type Draw } from './leaf-datum.js';
import { branchOf, type SchemaJson } from './schema-arbitrary.js';

const shuffled = <T>(items: readonly T[]) =>
  fc.shuffledSubarray([...items], { minLength: items.length, maxLength: items.length });

/** Adds null as ksqlDB does: first, and as the default. An existing default must stay one of the first branch. */
export function addNull(g: Draw, schema: FlatSchema): void {
  const site = someSite(g, schema, (json) => !hasNull(unionOf(json) ?? [json]));
  if (site === undefined) return;
  const branches = unionOf(site.get()) ?? [site.get()];
  const isFirst = site.field?.['default'] === undefined && g(someWay, 4) > 0;
  site.set(isFirst ? ['null', ...branches] : [...branches, 'null']);
  if (isFirst && site.field !== undefined && g(someWay, 2) === 0) site.field['default'] = null;
}

export function reorderBranches(g: Draw, schema: FlatSchema): void {
  const site = someUnion(g, schema);
  if (site === undefined) return;
  site.set(g(shuffled<SchemaJson>, site.branches));
  if (site.field?.['default'] !== undefined) delete site.field['default'];
}

export function addBranch(g: Draw, schema: FlatSchema): void {
  const site = someUnion(g, schema);
  const missing = (['int', 'string', 'double'] as const).filter(
    (type) => site?.branches.every((branch) => branchOf(branch) !== type) === true,
  );
  if (site !== undefined && missing.length > 0) site.set([...site.branches, pick(g, missing)]);
}

export function removeBranch(g: Draw, schema: FlatSchema): void {
  const site = someUnion(g, schema);
  if (site === undefined || site.branches.length < 2) return;
  const gone = 1 + g(someWay, site.branches.length - 1);
  site.set(site.branches.filter((_, index) => index !== gone));
}

/** Wraps a type into a union of one branch, which has other bytes. */
export function unionOfOne(g: Draw, schema: FlatSchema): void {
  const site = someSite(g, schema, (json) => !Array.isArray(json));
  if (site !== undefined) site.set([site.get()]);
}
