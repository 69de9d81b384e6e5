import type { Instant } from '#machines';

/** What subjects are sorted by. */
export const SUBJECT_SORT_KEYS = ['changed', 'topic', 'subject', 'state', 'since', 'conflicts'] as const;
export type SubjectSortKey = (typeof SUBJECT_SORT_KEYS)[number];

/** A key; `-` in front of it: descending. */
export type SubjectSort = SubjectSortKey | `-${SubjectSortKey}`;

/** Every order of a list. */
export const SUBJECT_SORTS: readonly SubjectSort[] = SUBJECT_SORT_KEYS.flatMap(
  (key) => [key, `-${key}`] as const,
);

/** The order of a list without another one: the most recent change first. */
export const NEWEST_CHANGE = '-changed' satisfies SubjectSort;

/** The order of a list. Subjects that are equal in it are sorted by topic and subject. */
export interface SubjectOrder {
  readonly sort: SubjectSort;
  /** Conflicts at this instant or later count for `conflicts`. */
  readonly conflictsFrom: Instant;
}

/** A sort's key, and whether it is descending. */
export function partsOf(sort: SubjectSort): { readonly key: SubjectSortKey; readonly descending: boolean } {
  const descending = sort.startsWith('-');
  return { key: (descending ? sort.slice(1) : sort) as SubjectSortKey, descending };
}
