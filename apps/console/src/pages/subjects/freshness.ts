import type { Sort, SubjectFilter } from './filter.js';

/** An event, as far as a list is concerned. */
export interface Heard {
  readonly id: string;
  readonly version: number;
}

/** Beyond this many, changes of a list are no longer told apart. */
export const mostChanges = 1000;

/**
 * What of a list is older than what events tell. A list of many pages is never read again as a whole: rows that are looked at are, one by
 * one, and the rest is counted.
 */
export class Freshness {
  private readonly heard = new Map<string, number>();
  private readonly changes = new Set<string>();
  /** Rows that were read again since the last gap. */
  private readonly reread = new Set<string>();
  /** The turn in which each row was read last. */
  private readonly turns = new Map<string, number>();
  private turn = 0;
  private hasGap = false;

  /** How many subjects may stand elsewhere, or be missing: at most `mostChanges`. */
  get changeCount(): number {
    return this.changes.size;
  }

  /** @param isLoaded whether the list has a row of it. @param isMoved whether the event may move the row, or make one */
  note({ id, version }: Heard, isLoaded: boolean, isMoved: boolean): void {
    if (isLoaded) this.heard.set(id, Math.max(version, this.heard.get(id) ?? 0));
    if (isMoved && this.changes.size < mostChanges) this.changes.add(id);
  }

  /** Events were missed: any row may be old. */
  noteGap(): void {
    this.hasGap = true;
    this.reread.clear();
  }

  noteRead(id: string, version: number): void {
    this.turn += 1;
    this.turns.set(id, this.turn);
    if (this.hasGap) this.reread.add(id);
    if ((this.heard.get(id) ?? 0) <= version) this.heard.delete(id);
  }

  /** Those of the rows that are old, at most `limit`: first those that were read longest ago, or some would always be left out. */
  staleAmong(rows: readonly Heard[], limit: number): readonly string[] {
    return rows
      .filter(
        ({ id, version }) => (this.heard.get(id) ?? 0) > version || (this.hasGap && !this.reread.has(id)),
      )
      .map(({ id }) => id)
      .toSorted((one, other) => (this.turns.get(one) ?? 0) - (this.turns.get(other) ?? 0))
      .slice(0, limit);
  }
}

/** Whether an event may move a row of the list, or make a new one. Names never change, so among names only a new subject does. */
export function mayMove(
  { version }: Pick<Heard, 'version'>,
  isLoaded: boolean,
  order: { readonly sort: Sort; readonly state: SubjectFilter['state'] },
): boolean {
  const isByName = /^-?(topic|subject)$/.test(order.sort);
  return isByName && order.state === null ? !isLoaded && version === 1 : true;
}
