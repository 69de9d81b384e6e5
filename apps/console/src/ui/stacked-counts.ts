import type { Format } from '../text/format.js';
import type { Tone } from './tone.js';

/** The counts of one kind, one for each step of the time. */
export interface CountSeries {
  readonly key: string;
  readonly label: string;
  readonly tone: Tone;
  readonly counts: readonly number[];
}

/** A time in steps: `from` in epoch ms, `count` steps of `stepMs`. */
export interface Steps {
  readonly from: number;
  readonly stepMs: number;
  readonly count: number;
}

export const stepsOf = (from: number, stepMs: number, series: readonly CountSeries[]): Steps => ({
  from,
  stepMs,
  count: Math.max(0, ...series.map(({ counts }) => counts.length)),
});

export const startOf = ({ from, stepMs }: Steps, step: number): number => from + step * stepMs;

/** The step of an instant, in epoch ms, within bounds. */
export const stepAt = ({ from, stepMs, count }: Steps, instant: number): number =>
  Math.min(Math.max(Math.floor((instant - from) / stepMs), 0), Math.max(count - 1, 0));

export const totalOf = ({ counts }: CountSeries): number => counts.reduce((sum, each) => sum + each, 0);

/** For each series the heights up to its upper edge: those of all series before it, and its own. */
export function stacked(series: readonly CountSeries[], steps: number): number[][] {
  const heights = new Array<number>(steps).fill(0);
  return series.map(({ counts }) => {
    for (let step = 0; step < steps; step += 1) heights[step] = (heights[step] ?? 0) + (counts[step] ?? 0);
    return [...heights];
  });
}

/** The steps in which anything was counted. */
export const busySteps = (series: readonly CountSeries[], steps: number): number[] =>
  Array.from({ length: steps }, (_, step) => step).filter((step) =>
    series.some(({ counts }) => (counts[step] ?? 0) > 0),
  );

const dayMs = 86_400_000;

/** The text of a tick: the day where one begins, else the time as exact as the ticks are apart. @param apartMs between two ticks */
export function tickText(instant: number, apartMs: number, format: Format): string {
  const text = format.dateTime(instant);
  const day = text.slice(5, 10);
  if (apartMs >= dayMs) return day;
  const time = text.slice(11, 19);
  return time === '00:00:00' ? day : apartMs >= 60_000 ? time.slice(0, 5) : time;
}

/** `2026-01-31 12:00 – 12:05`: from the beginning of one step to the end of another. */
export function spanText(steps: Steps, [first, last]: readonly [number, number], format: Format): string {
  const from = format.dateTime(startOf(steps, first));
  const to = format.dateTime(startOf(steps, last + 1));
  const time = (text: string): string =>
    steps.stepMs % 60_000 === 0 ? text.slice(11, 16) : text.slice(11, 19);
  const until = from.slice(0, 10) === to.slice(0, 10) ? time(to) : `${to.slice(0, 10)} ${time(to)}`;
  return `${from.slice(0, 10)} ${time(from)} – ${until}`;
}
