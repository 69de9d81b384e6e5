import type { Difference } from './difference-kind.js';
import { isJsonObject, type JsonObject } from './json/json-type.js';

/** The rules that are named. One more entry counts the others. */
const MAX_NAMED = 20;

/** In characters, for a name or a type, so that an entry with both stays below the bound of a difference's text. */
const MAX_TEXT = 100;

/** The lists of a rule set in Confluent's API (data contracts), and their names here. */
const PHASES = { migrationRules: 'migration', domainRules: 'domain', encodingRules: 'encoding' } as const;

/**
 * The enabled rules in a registry's response, each as `encoding encryptSsn (ENCRYPT)`; at most 21 texts, empty without rules.
 * A malformed rule counts as enabled, since its effect is unknown. `enableAt` is ignored, since the effect of a rule that does
 * not run in clients is unknown as well.
 */
export function enabledRulesIn({ ruleSet }: JsonObject): readonly string[] {
  if (ruleSet === undefined || ruleSet === null) return [];
  if (!isJsonObject(ruleSet)) return ['a rule set of an unknown shape'];
  const named = Object.entries(PHASES).flatMap(([member, phase]) => enabledOf(phase, ruleSet[member]));
  const more = named.length - MAX_NAMED;
  return more > 0 ? [...named.slice(0, MAX_NAMED), `and ${more} more`] : named;
}

function enabledOf(phase: string, rules: unknown): readonly string[] {
  if (rules === undefined || rules === null) return [];
  if (!Array.isArray(rules)) return [`${phase} rules of an unknown shape`];
  return rules.flatMap((rule: unknown) => {
    if (!isJsonObject(rule)) return [`${phase} rule of an unknown shape`];
    const { name, type, disabled } = rule;
    return disabled === true ? [] : [`${phase} ${textOf(name)} (${textOf(type)})`];
  });
}

/** A text for events, logs and tables, without control characters and lone surrogates. */
const textOf = (value: unknown): string =>
  typeof value === 'string' ? value.slice(0, MAX_TEXT).replaceAll(/[\p{Cc}\p{Cs}]/gu, '?') : 'no name';

/**
 * The differences for a schema's enabled rules. Sluicegate runs no rules: a record written with such a schema would be sent
 * unencrypted, unchecked or untransformed.
 * @param allowed an operator accepted that (`producer.allowRules`): a warning instead of an error
 */
export function rulesPresent(rules: readonly string[], allowed: boolean): Difference[] {
  return rules.map((rule) => ({
    path: '',
    field: null,
    kind: 'RULES_PRESENT',
    severity: allowed ? 'warning' : 'error',
    ours: null,
    theirs: rule,
  }));
}
