import { attribute, described, isArray, type ExactObject } from './exact-json.js';
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
import { takeOrRefuse, type Scope } from './parse-scope.js';
import { at, refuse } from './schema-place.js';

/** What every named type has. */
export interface Head {
  readonly fullName: string;
  readonly place: string;
  readonly aliases: readonly string[];
}

/** @throws InvalidSchema */
export function parseHead(json: ExactObject, place: string, scope: Scope): Head {
  scope.extent.add('parts', 1, place);
  const name = attribute(json, 'name');
  // Null is no namespace given, as Java has it; some writers write out what they leave open.
  const namespace = attribute(json, 'namespace') ?? undefined;
  const namePlace = at(place, 'name');
  if (typeof name !== 'string') return refuse(namePlace, described(name), 'a name');
  if (namespace !== undefined && typeof namespace !== 'string') {
    refuse(at(place, 'namespace'), described(namespace), 'a string');
  }
  const fullName = qualified(name, namespace ?? scope.namespace);
  if (fullName.length > MAX_NAME) refuse(namePlace, 'a longer name', `at most ${MAX_NAME} characters`);
  takeOrRefuse(
    scope,
    isTypeName(fullName),
    isLaxTypeName(fullName),
    namePlace,
    described(fullName),
    'names of [A-Za-z_][A-Za-z0-9_]* joined by dots, and no primitive type',
  );
  if (scope.names.has(fullName)) refuse(namePlace, `a second ${fullName}`, 'each full name defined once');
  return { fullName, place, aliases: parseAliases(json, place, namespaceOf(fullName), scope) };
}

/**
 * A type's aliases are names, relative to its namespace (Avro 1.12, "Aliases"); only their last part is checked, as in
 * Java. A field's (`namespace` null) are any strings, relative to nothing.
 */
export function parseAliases(
  json: ExactObject,
  place: string,
  namespace: string | null,
  scope: Scope,
): string[] {
  const aliases = attribute(json, 'aliases');
  if (aliases === undefined) return [];
  if (!isArray(aliases)) return refuse(at(place, 'aliases'), described(aliases), 'an array of names');
  scope.extent.add('parts', aliases.length, place);
  const names = aliases.map((alias, index) => {
    const aliasPlace = at(at(place, 'aliases'), index);
    if (typeof alias !== 'string') return refuse(aliasPlace, described(alias), 'a name');
    takeOrRefuse(
      scope,
      namespace === null || isName(simpleName(alias)),
      isLaxName(simpleName(alias)),
      aliasPlace,
      described(alias),
      'a name of [A-Za-z_][A-Za-z0-9_]*, with or without a namespace',
    );
    return namespace === null || namespace === '' || alias.includes('.')
      ? alias
      : qualified(alias, namespace);
  });
  return [...new Set(names)].sort();
}
