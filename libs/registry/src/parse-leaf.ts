import { attribute, described, integerOf, isArray, type ExactObject } from './exact-json.js';
import { logicalTypeOf } from './logical-type.js';
import { isLaxName, isName } from './names.js';
import { parseHead } from './parse-head.js';
import { takeOrRefuse, type Scope } from './parse-scope.js';
import { at, refuse } from './schema-place.js';
import type { EnumNode, FixedNode } from './schema-node.js';

/** @throws InvalidSchema */
export function parseEnum(json: ExactObject, place: string, scope: Scope): EnumNode {
  const head = parseHead(json, place, scope);
  const list = attribute(json, 'symbols');
  if (!isArray(list)) return refuse(at(place, 'symbols'), described(list), 'an array of symbols');
  scope.extent.add('parts', list.length, place);
  const symbols = new Set<string>();
  for (const [index, symbol] of list.entries()) {
    const symbolPlace = at(at(place, 'symbols'), index);
    const allowed = 'a symbol of [A-Za-z_][A-Za-z0-9_]*';
    if (typeof symbol !== 'string') return refuse(symbolPlace, described(symbol), allowed);
    takeOrRefuse(scope, isName(symbol), isLaxName(symbol), symbolPlace, described(symbol), allowed);
    if (symbols.has(symbol)) refuse(symbolPlace, `a second ${symbol}`, 'each symbol once');
    symbols.add(symbol);
  }
  const value = attribute(json, 'default') ?? null;
  if (value !== null && (typeof value !== 'string' || !symbols.has(value))) {
    return refuse(at(place, 'default'), described(value), 'one of the symbols');
  }
  const node: EnumNode = { type: 'enum', ...head, symbols, default: value };
  scope.names.set(head.fullName, node);
  return node;
}

/** @throws InvalidSchema */
export function parseFixed(json: ExactObject, place: string, scope: Scope): FixedNode {
  const head = parseHead(json, place, scope);
  const size = integerOf(attribute(json, 'size'));
  if (size === null || size < 0n || size > 2_147_483_647n) {
    return refuse(
      at(place, 'size'),
      described(attribute(json, 'size')),
      'a whole number of bytes from 0 to 2147483647',
    );
  }
  const node: FixedNode = {
    type: 'fixed',
    ...head,
    size: Number(size),
    logical: logicalTypeOf(json, 'fixed', Number(size)),
  };
  scope.names.set(head.fullName, node);
  return node;
}
