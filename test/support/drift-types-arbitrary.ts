/** Drifts of types: other types, logical types, sizes and symbols. Each changes a schema in place, or not at all. */
import fc from 'fast-check';
import { pick } from './datum-arbitrary.js';
import { records, someSite, someType, symbolsOf } from './drift-sites-arbitrary.js';
import type { FlatSchema } from './flat-schema.js';
import { someWay, type Draw } from './leaf-datum.js';
import { branchOf, isNameUse, type Attributes, type SchemaJson } from './schema-arbitrary.js';

const shuffled = <T>(items: readonly T[]) =>
  fc.shuffledSubarray([...items], { minLength: items.length, maxLength: items.length });

/** Changes the type of a field without a default, which might no longer match. */
export function changeType(g: Draw, schema: FlatSchema): void {
  const site = someSite(g, schema, (json) => !Array.isArray(json));
  if (site === undefined || site.field?.['default'] !== undefined) return;
  const types: SchemaJson[] = [
    'int',
    'long',
    'float',
    'double',
    'string',
    'bytes',
    { type: 'long', logicalType: 'timestamp-micros' },
    { type: 'bytes', logicalType: 'decimal', precision: 9, scale: 2 },
    { type: 'array', items: 'string' },
    { type: 'map', values: 'long' },
  ];
  site.set(pick(g, types));
}

export function addSymbol(g: Draw, schema: FlatSchema): void {
  const enumeration = someType(g, schema, 'enum');
  if (enumeration === undefined || symbolsOf(enumeration).includes('ADDED')) return;
  const symbols = [...symbolsOf(enumeration)];
  symbols.splice(g(someWay, symbols.length + 1), 0, 'ADDED');
  enumeration['symbols'] = symbols;
}

const PROMOTIONS: Readonly<Record<string, readonly string[]>> = {
  int: ['long', 'float', 'double'],
  long: ['float', 'double'],
  float: ['double'],
  string: ['bytes'],
  bytes: ['string'],
};

/** Changes a type to one that Avro's readers can promote it to. */
export function promote(g: Draw, schema: FlatSchema): void {
  const site = someSite(g, schema, (json) => typeof json === 'string' && json in PROMOTIONS);
  if (site === undefined || site.field?.['default'] !== undefined) return;
  site.set(pick(g, PROMOTIONS[branchOf(site.get())] ?? []));
}

const LOGICAL: Readonly<Record<string, readonly Attributes[]>> = {
  int: [{ logicalType: 'date' }, { logicalType: 'time-millis' }, {}],
  long: [{ logicalType: 'timestamp-millis' }, { logicalType: 'local-timestamp-millis' }, {}],
  string: [{ logicalType: 'uuid' }, {}],
  bytes: [
    { logicalType: 'decimal', precision: 9, scale: 2 },
    { logicalType: 'decimal', precision: 10, scale: 3 },
    { logicalType: 'big-decimal' },
    {},
  ],
};

/** Adds, removes or replaces a logical type, or its precision or scale; possibly with no effect. */
export function changeLogical(g: Draw, schema: FlatSchema): void {
  const fixed = g(someWay, 4) === 0 ? someType(g, schema, 'fixed') : undefined;
  if (fixed !== undefined) {
    const decimal = { logicalType: 'decimal', precision: 2, scale: 0 };
    const none = { logicalType: undefined, precision: undefined, scale: undefined };
    Object.assign(fixed, none, g(someWay, 2) === 0 ? decimal : {});
    return;
  }
  const typeOf = (json: SchemaJson): string => (isNameUse(json) ? '' : branchOf(json));
  const site = someSite(g, schema, (json) => typeOf(json) in LOGICAL);
  if (site === undefined) return;
  const type = typeOf(site.get());
  site.set({ type, ...pick(g, LOGICAL[type] ?? []) });
}

export function changeEnumDefault(g: Draw, schema: FlatSchema): void {
  const enumeration = someType(g, schema, 'enum');
  if (enumeration === undefined || symbolsOf(enumeration).length === 0) return;
  if (g(someWay, 3) === 0) delete enumeration['default'];
  else enumeration['default'] = pick(g, symbolsOf(enumeration));
}

/** Removes a symbol, but not the first, which may be a default. */
export function removeSymbol(g: Draw, schema: FlatSchema): void {
  const enumeration = someType(g, schema, 'enum');
  if (enumeration === undefined) return;
  enumeration['symbols'] = symbolsOf(enumeration).slice(0, 1);
  for (const { fields } of records(schema)) for (const field of fields) delete field['default'];
}

export function reorderSymbols(g: Draw, schema: FlatSchema): void {
  const enumeration = someType(g, schema, 'enum');
  if (enumeration !== undefined) enumeration['symbols'] = g(shuffled<string>, symbolsOf(enumeration));
}

export function changeSize(g: Draw, schema: FlatSchema): void {
  const fixed = someType(g, schema, 'fixed');
  if (fixed === undefined) return;
  fixed['size'] = Number(fixed['size']) + 1;
  for (const { fields } of records(schema)) for (const field of fields) delete field['default'];
}
