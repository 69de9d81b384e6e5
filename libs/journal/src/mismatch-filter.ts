import type { Instant, Role, Verdict } from '#machines';
import type { MismatchOutcome } from './mismatch.js';
import { isVisible, type VisibleTopics } from './visible-topics.js';

/** Which audit records to list. A member that is absent or null does not restrict the list. */
export interface MismatchFilter {
  /** `*` matches any run of characters. */
  readonly topic?: string | null | undefined;
  readonly subject?: string | null | undefined;
  readonly role?: Role | null | undefined;
  readonly kind?: string | null | undefined;
  readonly class?: string | null | undefined;
  readonly verdict?: Verdict | null | undefined;
  readonly outcome?: MismatchOutcome | null | undefined;
  /** The registry id of the mapping or of the latest. */
  readonly schemaId?: number | null | undefined;
  /** Opened at this instant or later. */
  readonly from?: Instant | null | undefined;
  /** Opened before this instant. */
  readonly to?: Instant | null | undefined;
  /** Anywhere in topic, subject, request id, or the field of a difference, ignoring case. */
  readonly q?: string | null | undefined;
}

/** Which audit records to list of those that the caller may see. Every statement takes this one. */
export interface VisibleFilter extends MismatchFilter {
  readonly visibleTopics: VisibleTopics;
}

/**
 * The filter of a caller who may see only some topics; null: no record can match. A single visible pattern is a filter by topic
 * like any other.
 */
export function visibleFilter(filter: MismatchFilter, visibleTopics: VisibleTopics): VisibleFilter | null {
  if (visibleTopics?.length === 0) return null;
  const whole = wholeTopic(filter);
  if (whole !== null && !isVisible(visibleTopics, whole)) return null;
  const [only] = visibleTopics?.length === 1 ? visibleTopics : [];
  return { ...filter, topic: filter.topic ?? only ?? null, visibleTopics };
}

/** Whether the filter has a condition other than a time. */
export function hasConditionsBesideTime(filter: VisibleFilter): boolean {
  return Object.entries(filter).some(([name, value]) => name !== 'from' && name !== 'to' && value != null);
}

/** The topic, if the filter has its exact name; null without a topic, and for a pattern. */
export function wholeTopic({ topic }: MismatchFilter): string | null {
  return topic == null || topic.includes('*') ? null : topic;
}

/** Whether the filter has a pattern of topics or several of them, and no subject or schema id that would narrow it down. */
export function isTopicPatternOnly(filter: VisibleFilter): boolean {
  const { topic, subject, schemaId, visibleTopics } = filter;
  const hasPattern = topic != null || visibleTopics !== null;
  return hasPattern && wholeTopic(filter) === null && subject == null && schemaId == null;
}

/**
 * The filter without a text that its topic or subject contains, because every matching row then has it. A text in another case
 * stays, because Postgres decides which characters differ only in case.
 */
export function withoutImpliedText<T extends MismatchFilter>(filter: T): T {
  const { topic, subject, q } = filter;
  if (q == null) return filter;
  const names = [...(topic?.split('*') ?? []), subject ?? ''];
  return names.some((name) => name.includes(q)) ? { ...filter, q: null } : filter;
}
