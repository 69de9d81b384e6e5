import { fromInstant, type Instant } from '#machines';

/** A time divided into steps of equal length; the last one may end earlier. */
export interface TimeSteps {
  readonly from: Instant;
  /** Not before `from`, and not part of it. */
  readonly to: Instant;
  readonly stepMs: number;
}

/** The counts of one group, one for each step. */
export interface CountSeries {
  readonly key: string;
  readonly counts: readonly number[];
}

/** How many steps there are. */
export function stepsIn({ from, to, stepMs }: TimeSteps): number {
  return Math.ceil((fromInstant(to) - fromInstant(from)) / stepMs);
}

/** The count of a group in the nth step, from 0. */
export interface StepCount {
  readonly key: string;
  readonly step: number;
  readonly count: number;
}

/** The groups that occur, by their keys. */
export function seriesOf(rows: readonly StepCount[], steps: TimeSteps): readonly CountSeries[] {
  const counts = new Map<string, number[]>();
  for (const { key, step, count } of rows) {
    const group = counts.get(key) ?? new Array<number>(stepsIn(steps)).fill(0);
    group[step] = count;
    counts.set(key, group);
  }
  const keys = [...counts.keys()].sort();
  return keys.map((key) => ({ key, counts: counts.get(key) ?? [] }));
}
