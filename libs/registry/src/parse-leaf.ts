import { attribute, describeJson, integerOf, isArray, type ExactObject } from './exact-json.js';
import { logicalTypeOf } from './logical-type.js';
import { isLaxName, isName } from './names.js';
import { parseHead } from './parse-head.js';
import { requireValid, type Scope } from './parse-scope.js';
import { at, reject } from './invalid-schema.js';
import type { EnumNode, FixedNode } from './schema-node.js';

/** @throws InvalidSchema */
export function parseEnum(json: ExactObject, path: string, scope: Scope): EnumNode {
  const head = parseHead(json, path, scope);
  const list = attribute(json, 'symbols');
  if (!isArray(list)) return reject(at(path, 'symbols'), describeJson(list), 'an array of symbols');
  scope.extent.add('parts', list.length, path);
  const symbols = new Set<string>();
  for (const [index, symbol] of list.entries()) {
    const symbolPath = at(at(path, 'symbols'), index);
    const expected = 'a symbol of [A-Za-z_][A-Za-z0-9_]*';
    if (typeof symbol !== 'string') return reject(symbolPath, describeJson(symbol), expected);
    requireValid(
      scope,
      { strictly: isName(symbol), leniently: isLaxName(symbol) },
      { path: symbolPath, actual: describeJson(symbol), expected },
    );
    if (symbols.has(symbol)) reject(symbolPath, `a duplicate ${symbol}`, 'unique symbols');
    symbols.add(symbol);
  }
  const value = attribute(json, 'default') ?? null;
  if (value !== null && (typeof value !== 'string' || !symbols.has(value))) {
    return reject(at(path, 'default'), describeJson(value), 'one of the symbols');
  }
  const node: EnumNode = { type: 'enum', ...head, symbols, default: value };
  scope.names.set(head.fullName, node);
  return node;
}

/** @throws InvalidSchema */
export function parseFixed(json: ExactObject, path: string, scope: Scope): FixedNode {
  const head = parseHead(json, path, scope);
  const size = integerOf(attribute(json, 'size'));
  if (size === null || size < 0n || size > 2_147_483_647n) {
    return reject(
      at(path, 'size'),
      describeJson(attribute(json, 'size')),
      'an integer from 0 to 2147483647, in bytes',
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
