import type { Instant, Role, Verdict } from '#machines';
import type { MismatchOutcome } from './mismatch.js';

/** Which audit records to list; what is absent or null is not asked. */
export interface MismatchFilter {
  /** With `*` for any run of characters. */
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
  /** Anywhere in topic, subject, request id, or a difference's field, whatever the case. */
  readonly q?: string | null | undefined;
}

/** Whether the filter asks for more than a time. */
export function hasConditionsBesideTime(filter: MismatchFilter): boolean {
  return Object.entries(filter).some(
    ([name, requested]) => name !== 'from' && name !== 'to' && requested != null,
  );
}

/** The topic that is asked for by its whole name; null where none is, or a pattern. */
export function wholeTopic({ topic }: MismatchFilter): string | null {
  return topic == null || topic.includes('*') ? null : topic;
}

/** Whether a pattern of topics is asked for, and nothing that leaves few of them. */
export function isTopicPatternOnly(filter: MismatchFilter): boolean {
  const { topic, subject, schemaId } = filter;
  return topic != null && wholeTopic(filter) === null && subject == null && schemaId == null;
}

/**
 * The same without a text that every row of the asked topic or subject has anyway, in that name. One in another case stays:
 * what is the same but for its case is Postgres' to say.
 */
export function withoutImpliedText(filter: MismatchFilter): MismatchFilter {
  const { topic, subject, q } = filter;
  if (q == null) return filter;
  const names = [...(topic?.split('*') ?? []), subject ?? ''];
  return names.some((name) => name.includes(q)) ? { ...filter, q: null } : filter;
}
