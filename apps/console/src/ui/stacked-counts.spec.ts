import { describe, expect, it } from 'vitest';
import { Format } from '../text/format.js';
import {
  busySteps,
  spanText,
  stacked,
  stepAt,
  stepsOf,
  tickText,
  type CountSeries,
} from './stacked-counts.js';

const series = (key: string, counts: number[]): CountSeries => ({ key, label: key, tone: 'none', counts });
const utc = new Format('en', 'utc');
const noon = Date.UTC(2026, 0, 31, 12);

describe('stacked counts', () => {
  it('stand on those of the series before', () => {
    expect(stacked([series('a', [1, 0, 2]), series('b', [4, 5, 0])], 3)).toEqual([
      [1, 0, 2],
      [5, 5, 2],
    ]);
  });

  it('count a series that is too short as none', () => {
    expect(stacked([series('a', [1]), series('b', [1, 2])], 2)).toEqual([
      [1, 0],
      [2, 2],
    ]);
  });

  it('name the steps in which anything was counted', () => {
    expect(busySteps([series('a', [0, 0, 2]), series('b', [1, 0, 0])], 3)).toEqual([0, 2]);
  });

  it('find the step of an instant, and none outside', () => {
    const steps = stepsOf(noon, 60_000, [series('a', [0, 0, 0])]);
    expect(
      [noon - 1, noon, noon + 59_999, noon + 60_000, noon + 10 * 60_000].map((at) => stepAt(steps, at)),
    ).toEqual([0, 0, 0, 1, 2]);
  });
});

describe('the times of a chart', () => {
  it('are as exact as the ticks are apart', () => {
    expect(tickText(noon, 1000, utc)).toBe('12:00:00');
    expect(tickText(noon, 300_000, utc)).toBe('12:00');
    expect(tickText(noon, 86_400_000, utc)).toBe('01-31');
    expect(tickText(Date.UTC(2026, 1, 1), 3_600_000, utc)).toBe('02-01');
  });

  it('name a span, with the day of its end only if that is another one', () => {
    const steps = { from: noon, stepMs: 3_600_000, count: 24 };
    expect(spanText(steps, [0, 0], utc)).toBe('2026-01-31 12:00 – 13:00');
    expect(spanText(steps, [0, 11], utc)).toBe('2026-01-31 12:00 – 2026-02-01 00:00');
    expect(spanText({ ...steps, stepMs: 30_000 }, [1, 1], utc)).toBe('2026-01-31 12:00:30 – 12:01:00');
  });
});
