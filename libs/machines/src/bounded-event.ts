import { boundedDifferences, boundedText } from './bounds.js';
import type { SubjectEvent } from './events.js';

/** The most rules of a schema that an event names. `libs/registry`, their source, names fewer. */
const MAX_RULES = 64;

/**
 * The event with every text and list cut to its bound, so that any input can be stored. Schemas, names and ids are bounded
 * where they are read.
 */
export function boundedEvent<E extends SubjectEvent>(event: E): E {
  const change: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(event)) {
    const bounded = boundedMember(name, value);
    if (bounded !== value) change[name] = bounded;
  }
  return { ...event, ...change };
}

type Forced = { readonly actor: string; readonly reason: string } | null;

function boundedMember(name: string, value: unknown): unknown {
  switch (name) {
    case 'differences':
      return boundedDifferences(value as Parameters<typeof boundedDifferences>[0]);
    case 'reason':
    case 'message':
    case 'actor':
    case 'class':
      return typeof value === 'string' ? boundedText(value) : value;
    case 'forced':
      return boundedForced(value as Forced);
    case 'rulesAllowed':
      return boundedRules(value as readonly string[]);
    default:
      return value;
  }
}

function boundedForced(forced: Forced): Forced {
  return forced && { actor: boundedText(forced.actor), reason: boundedText(forced.reason) };
}

function boundedRules(rules: readonly string[]): readonly string[] {
  return rules.slice(0, MAX_RULES).map((rule) => boundedText(rule));
}
