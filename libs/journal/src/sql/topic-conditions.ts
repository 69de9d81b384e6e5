import { globPattern } from '../pattern.js';
import type { VisibleTopics } from '../visible-topics.js';

/** The condition that the caller may see a topic. @param visible a parameter that holds `likePatterns` */
export function topicIsVisible(column: string, visible: string): string {
  return `(${visible}::text[] is null or ${column} like any (${visible}::text[]))`;
}

/**
 * The condition that a topic matches a filter and that the caller may see it. No statement has the one without the other.
 * @param pattern a parameter that holds a `globPattern`
 * @param visible a parameter that holds `likePatterns`
 */
export function topicMatches(column: string, pattern: string, visible: string): string {
  return `(${pattern}::text is null or ${column} like ${pattern}) and ${topicIsVisible(column, visible)}`;
}

/** Topics as the parameter of these conditions. Null: all; empty: none. */
export function likePatterns(visible: VisibleTopics): readonly string[] | null {
  return visible?.map((glob) => globPattern(glob) ?? '') ?? null;
}
