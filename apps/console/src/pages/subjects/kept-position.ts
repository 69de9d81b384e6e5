const mostLists = 50;
const positions = new Map<string, number>();

/** How far each list was scrolled when it was left, in px, for as long as the page is open. */
export const keptPosition = {
  of: (list: string): number => positions.get(list) ?? 0,
  keep(list: string, position: number): void {
    positions.delete(list);
    positions.set(list, position);
    const [oldest] = positions.keys();
    if (positions.size > mostLists && oldest !== undefined) positions.delete(oldest);
  },
};
