import { attribute, described, isArray, type ExactObject } from './exact-json.js';
import { isTypeName, namespaceOf, qualified } from './names.js';
import type { Scope } from './parse-scope.js';
import { at, refuse } from './schema-place.js';

/** A full name is written wherever the type is used, however short its text there. */
const MAX_NAME = 512;

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
  const namespace = attribute(json, 'namespace');
  const namePlace = at(place, 'name');
  if (typeof name !== 'string') return refuse(namePlace, described(name), 'a name');
  if (namespace !== undefined && typeof namespace !== 'string') {
    refuse(at(place, 'namespace'), described(namespace), 'a string');
  }
  const fullName = qualified(name, namespace ?? scope.namespace);
  if (fullName.length > MAX_NAME) refuse(namePlace, 'a longer name', `at most ${MAX_NAME} characters`);
  if (!isTypeName(fullName)) {
    refuse(
      namePlace,
      described(fullName),
      'names of [A-Za-z_][A-Za-z0-9_]* joined by dots, and no primitive type',
    );
  }
  if (scope.names.has(fullName)) refuse(namePlace, `a second ${fullName}`, 'each full name defined once');
  return { fullName, place, aliases: parseAliases(json, place, namespaceOf(fullName), scope) };
}

/** Any string is an alias (Avro 1.12, "Aliases"); a type's are relative to its namespace, a field's (`null`) to nothing. */
export function parseAliases(
  json: ExactObject,
  place: string,
  namespace: string | null,
  scope: Scope,
): string[] {
  const aliases = attribute(json, 'aliases') ?? [];
  if (!isArray(aliases)) return refuse(at(place, 'aliases'), described(aliases), 'an array of names');
  scope.extent.add('parts', aliases.length, place);
  const names = aliases.map((alias, index) => {
    if (typeof alias !== 'string') return refuse(at(at(place, 'aliases'), index), described(alias), 'a name');
    return namespace === null || namespace === '' || alias.includes('.')
      ? alias
      : qualified(alias, namespace);
  });
  return [...new Set(names)].sort();
}
