import type { MappingDeclared } from './events.js';
import type { Mapping } from './mapping.js';
import { configKey } from './mapping-identity.js';
import { originsOf } from './origins.js';
import type { SubjectContext } from './snapshot.js';

/*
 * What the configuration says of a subject, and whether it is new. Every pod says it at each of its starts, and pods may
 * say different things, so it is a declaration only the first time that anybody said it.
 */

/** So many contents are remembered per subject. The oldest are forgotten, and would be declared again. */
const CONFIGURED_KEPT = 64;

/** A configured mapping, and the fingerprint of the mapping that it replaces. Absent: none. */
export interface Configured {
  readonly mapping: Mapping;
  readonly replaces?: string;
}

/** How the history knows a content that replaces another mapping; it is used up apart from the content alone. */
const replacingKey = (mapping: Mapping, replaces: string): string =>
  `${configKey(mapping)} replaces ${replaces}`;

/** The contents that the configuration has declared, the newest last; also of a snapshot that knows the last one alone. */
export function configuredKeys({ configured, declaredByConfig }: SubjectContext): readonly string[] {
  const keys = configured ?? [];
  // A pod of an earlier release writes the older member alone, beside what it leaves as it was.
  return declaredByConfig == null || keys.includes(declaredByConfig) ? keys : [...keys, declaredByConfig];
}

/** The history with one more declaration of the configuration. */
export function configuredWith(context: SubjectContext, event: MappingDeclared): readonly string[] {
  const { mapping, replaces } = event;
  const added = [configKey(mapping), ...(replaces === undefined ? [] : [replacingKey(mapping, replaces)])];
  const others = configuredKeys(context).filter((key) => !added.includes(key));
  return [...others, ...added].slice(-CONFIGURED_KEPT);
}

/**
 * Whether a configured mapping is declared: when its content is new to the subject and no operator put the present one.
 * Over any other mapping it is declared when it names that in `replaces`, and has not done so before.
 */
export function isNewlyConfigured(context: SubjectContext, { mapping, replaces }: Configured): boolean {
  const known = configuredKeys(context);
  if (context.source !== 'admin' && !known.includes(configKey(mapping))) return true;
  if (replaces === undefined || agreesWith(context, mapping)) return false;
  return isMapping(context, replaces) && !known.includes(replacingKey(mapping, replaces));
}

/** Whether a configured mapping is the subject's, or one that it has followed the registry from. */
export function agreesWith(context: SubjectContext, configured: Mapping): boolean {
  const key = configKey(configured);
  const isLast = context.source === 'config' && isLastDeclared(context, key);
  return isLast || inUse(context).some((mapping) => configKey(mapping) === key);
}

/** More may have been followed since than is remembered of it. */
function isLastDeclared(context: SubjectContext, key: string): boolean {
  const last = configuredKeys(context).at(-1);
  return last === key || last?.startsWith(`${key} replaces `) === true;
}

/** As it was declared, or as it is shown since it followed the registry. */
function isMapping(context: SubjectContext, fingerprint: string): boolean {
  return inUse(context).some((mapping) => mapping.fingerprint === fingerprint);
}

const inUse = (context: SubjectContext): readonly Mapping[] => [
  ...originsOf(context),
  ...(context.mapping === null ? [] : [context.mapping]),
];
