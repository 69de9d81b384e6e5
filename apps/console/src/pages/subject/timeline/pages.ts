/** A subject's versions are 1, 2, 3, …: its events come in pages that never change once they are full. */
export const pageSize = 50;

/** Which page has the event of a version. @param version 1 or more */
export const pageOf = (version: number): number => Math.floor((version - 1) / pageSize);

/** The version after which a page begins. */
export const pageStart = (page: number): number => page * pageSize;

/** Whether no event can be added to the page any more. @param newest the subject's version */
export const isFull = (page: number, newest: number): boolean => newest >= pageStart(page + 1);

/**
 * The pages that are shown, newest first: at least one page's worth of events before `last`, where there are as many.
 * @param last the newest version that is shown
 * @param more how many earlier pages the reader asked for
 */
export function pagesShown(last: number, more: number): number[] {
  if (last < 1) return [];
  const first = pageOf(last);
  const isShort = last - pageStart(first) < pageSize / 2;
  const count = Math.min(first + 1, 1 + (isShort ? 1 : 0) + more);
  return Array.from({ length: count }, (_, index) => first - index);
}
