import { attribute, describeJson, isArray, type ExactObject } from './exact-json.js';
import {
  isLaxName,
  isLaxTypeName,
  isName,
  isTypeName,
  MAX_NAME,
  namespaceOf,
  qualified,
  simpleName,
} from './names.js';
import { requireValid, type Scope } from './parse-scope.js';
import { at, reject } from './invalid-schema.js';

/** The common parts of named types. */
export interface Head {
  readonly fullName: string;
  readonly path: string;
  readonly aliases: readonly string[];
}

/** @throws InvalidSchema */
export function parseHead(json: ExactObject, path: string, scope: Scope): Head {
  scope.extent.add('parts', 1, path);
  const name = attribute(json, 'name');
  // Null counts as absent, as in Java; some writers write it out.
  const namespace = attribute(json, 'namespace') ?? undefined;
  const namePath = at(path, 'name');
  if (typeof name !== 'string') return reject(namePath, describeJson(name), 'a name');
  if (namespace !== undefined && typeof namespace !== 'string') {
    reject(at(path, 'namespace'), describeJson(namespace), 'a string');
  }
  const fullName = qualified(name, namespace ?? scope.namespace);
  if (fullName.length > MAX_NAME) reject(namePath, 'a longer name', `at most ${MAX_NAME} characters`);
  requireValid(
    scope,
    { strictly: isTypeName(fullName), leniently: isLaxTypeName(fullName) },
    {
      path: namePath,
      actual: describeJson(fullName),
      expected: 'names of [A-Za-z_][A-Za-z0-9_]* joined by dots, and no primitive type',
    },
  );
  if (scope.names.has(fullName))
    reject(namePath, `a duplicate ${fullName}`, 'a full name that is not defined yet');
  return { fullName, path, aliases: parseAliases(json, path, namespaceOf(fullName), scope) };
}

/**
 * A type's aliases are names, relative to its namespace (Avro 1.12, "Aliases"); only their last part is checked, as in
 * Java. A field's (`namespace` null) are any strings, relative to nothing.
 */
export function parseAliases(
  json: ExactObject,
  path: string,
  namespace: string | null,
  scope: Scope,
): string[] {
  const aliases = attribute(json, 'aliases');
  if (aliases === undefined) return [];
  if (!isArray(aliases)) return reject(at(path, 'aliases'), describeJson(aliases), 'an array of names');
  scope.extent.add('parts', aliases.length, path);
  const names = aliases.map((alias, index) => {
    const aliasPath = at(at(path, 'aliases'), index);
    if (typeof alias !== 'string') return reject(aliasPath, describeJson(alias), 'a name');
    requireValid(
      scope,
      { strictly: namespace === null || isName(simpleName(alias)), leniently: isLaxName(simpleName(alias)) },
      {
        path: aliasPath,
        actual: describeJson(alias),
        expected: 'a name of [A-Za-z_][A-Za-z0-9_]*, with or without a namespace',
      },
    );
    return namespace === null || namespace === '' || alias.includes('.')
      ? alias
      : qualified(alias, namespace);
  });
  return [...new Set(names)].sort();
}
