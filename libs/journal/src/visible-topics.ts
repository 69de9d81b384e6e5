/**
 * The topics that the caller of a query may see, as patterns in which `*` stands for any run of characters. Null: all; empty: none.
 * Each query takes it, and what it leaves out does not exist for the caller (ADR 39).
 */
export type VisibleTopics = readonly string[] | null;

/** Whether a topic is visible. */
export function isVisible(visible: VisibleTopics, topic: string): boolean {
  return visible === null || visible.some((pattern) => regexpOf(pattern).test(topic));
}

function regexpOf(pattern: string): RegExp {
  const parts = pattern.split(/\*+/).map((part) => part.replace(/[.\\+?^${}()|[\]]/g, String.raw`\$&`));
  return new RegExp(`^${parts.join('[^]*?')}$`);
}
