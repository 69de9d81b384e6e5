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

/**
 * As `topicMatches`, for reading many rows: topics that are visible by their names are in a parameter of their own, which Postgres
 * hashes, so that only patterns are compared one by one.
 * @param visible a parameter that holds `likePatterns` of patterns only
 * @param names a parameter that holds the names
 */
export function topicMatchesFast(column: string, pattern: string, visible: string, names: string): string {
  return `(${pattern}::text is null or ${column} like ${pattern})
   and (${visible}::text[] is null or ${column} = any (${names}::text[]) or ${column} like any (${visible}::text[]))`;
}

/** Topics as the parameters of `topicMatchesFast`: patterns, and names. */
export function patternsAndNames(
  visible: VisibleTopics,
): readonly [readonly string[] | null, readonly string[] | null] {
  const isPattern = (topic: string): boolean => topic.includes('*');
  const names = visible?.filter((topic) => !isPattern(topic)) ?? null;
  return [likePatterns(visible?.filter(isPattern) ?? null), names];
}

/** Topics as the parameter of these conditions. Null: all; empty: none. */
export function likePatterns(visible: VisibleTopics): readonly string[] | null {
  return visible?.map((glob) => globPattern(glob) ?? '') ?? null;
}
