import type { Difference } from './difference-kind.js';
import { isJsonObject, type JsonObject } from './json/json-type.js';

/** So many rules are named; one more entry says how many there are beyond. */
const MAX_NAMED = 20;

/** In characters, of a name or a type: with both, an entry stays below the bound of a difference's text. */
const MAX_TEXT = 100;

/** The lists of a rule set in Confluent's API (data contracts), with the word that names each here. */
const PHASES = { migrationRules: 'migration', domainRules: 'domain', encodingRules: 'encoding' } as const;

/**
 * The enabled rules in a registry's answer, each as `encoding encryptSsn (ENCRYPT)`; at most 21 texts, empty without
 * rules. What cannot be read counts as an enabled rule, since the owner meant something by it. `enableAt` is not looked
 * at: a rule that runs elsewhere than in clients is still one that Sluicegate does not know the effect of.
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

/** Goes into events, logs and headers of tables, so no control characters and no half of a character. */
const textOf = (value: unknown): string =>
  typeof value === 'string' ? value.slice(0, MAX_TEXT).replaceAll(/[\p{Cc}\p{Cs}]/gu, '?') : 'no name';

/**
 * The differences that a schema's enabled rules are. Sluicegate runs no rules: a record written under such a schema
 * would go out unencrypted, unchecked or untransformed.
 * @param allowed an operator took the responsibility (`producer.allowRules`): a warning in place of an error
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
