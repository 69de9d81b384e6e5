import type { MappingDeclared } from './events.js';
import type { Mapping } from './mapping.js';
import { configKey } from './mapping-identity.js';
import { originsOf } from './origins.js';
import type { SubjectContext } from './snapshot.js';

/*
 * Whether a mapping of the configuration is new to a subject. Every pod declares its configuration at each start, and pods may
 * be configured differently, so a mapping is declared only the first time that any pod has it.
 */

/** The number of keys kept per subject. The oldest are dropped, and would be declared again. */
const MAX_CONFIGURED = 64;

/** A configured mapping, and the fingerprint of the mapping that it replaces (absent: none). */
export interface Configured {
  readonly mapping: Mapping;
  readonly replaces?: string;
}

/** The key of a mapping together with what it replaces; it is remembered separately from the key of the mapping alone. */
const replacingKey = (mapping: Mapping, replaces: string): string =>
  `${configKey(mapping)} replaces ${replaces}`;

/** The keys of the mappings that the configuration has declared, newest last. Reads both forms of the snapshot. */
export function configuredKeys({ configured, declaredByConfig }: SubjectContext): readonly string[] {
  const keys = configured ?? [];
  // A pod of an earlier release updates only the older member and keeps the newer one as it was.
  return declaredByConfig == null || keys.includes(declaredByConfig) ? keys : [...keys, declaredByConfig];
}

/** The keys after one more declaration of the configuration. */
export function configuredWith(context: SubjectContext, event: MappingDeclared): readonly string[] {
  const { mapping, replaces } = event;
  const added = [configKey(mapping), ...(replaces === undefined ? [] : [replacingKey(mapping, replaces)])];
  const others = configuredKeys(context).filter((key) => !added.includes(key));
  return [...others, ...added].slice(-MAX_CONFIGURED);
}

/**
 * Whether a configured mapping must be declared: it is new to the subject, and the current mapping is not an operator's.
 * Otherwise it is declared only if it names the current mapping in `replaces` and has not done so before.
 */
export function isNewlyConfigured(context: SubjectContext, { mapping, replaces }: Configured): boolean {
  const known = configuredKeys(context);
  if (context.source !== 'admin' && !known.includes(configKey(mapping))) return true;
  if (replaces === undefined || agreesWith(context, mapping)) return false;
  return isInUse(context, replaces) && !known.includes(replacingKey(mapping, replaces));
}

/** Whether a configured mapping is the subject's mapping, or one from which the subject has followed the registry. */
export function agreesWith(context: SubjectContext, configured: Mapping): boolean {
  const key = configKey(configured);
  const isLast = context.source === 'config' && isLastDeclared(context, key);
  return isLast || inUse(context).some((mapping) => configKey(mapping) === key);
}

/** The subject may have followed the registry further than `origins` reach back. */
function isLastDeclared(context: SubjectContext, key: string): boolean {
  const last = configuredKeys(context).at(-1);
  return last === key || last?.startsWith(`${key} replaces `) === true;
}

/** Whether the fingerprint is that of the current mapping, or of one from which the subject has followed the registry. */
function isInUse(context: SubjectContext, fingerprint: string): boolean {
  return inUse(context).some((mapping) => mapping.fingerprint === fingerprint);
}

/** The current mapping, and those from which the subject has followed the registry. */
const inUse = (context: SubjectContext): readonly Mapping[] => [
  ...originsOf(context),
  ...(context.mapping === null ? [] : [context.mapping]),
];
