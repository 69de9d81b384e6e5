import { topicMatcher } from '#machines';

/**
 * The topics that the caller of a query may see, as patterns in which `*` stands for any run of characters. Null: all; empty: none.
 * Each query takes it, and what it leaves out does not exist for the caller (ADR 39).
 */
export type VisibleTopics = readonly string[] | null;

/** Whether a topic is visible. */
export function isVisible(visible: VisibleTopics, topic: string): boolean {
  return firstHidden(visible, [topic]) === null;
}

/** The first of these topics that is not visible; null: all are. */
export function firstHidden(visible: VisibleTopics, topics: Iterable<string>): string | null {
  if (visible === null) return null;
  const matches = topicMatcher(visible);
  for (const topic of new Set(topics)) if (!matches(topic)) return topic;
  return null;
}
