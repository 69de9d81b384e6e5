import type { TimeZone } from '../../text/format.js';

const secondMs = 1000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** The gateway takes no longer steps. */
const longestStepMs = 365 * dayMs;

/** Lengths of a bar: such that its beginning is a round time. */
const stepsMs = [
  secondMs,
  5 * secondMs,
  15 * secondMs,
  minuteMs,
  5 * minuteMs,
  15 * minuteMs,
  hourMs,
  3 * hourMs,
  6 * hourMs,
  dayMs,
  7 * dayMs,
  30 * dayMs,
  longestStepMs,
];
const mostSteps = 96;

export interface Window {
  /** Epoch ms. */
  readonly from: number;
  readonly to: number;
  readonly stepMs: number;
}

interface Bounds {
  /** Epoch ms; null: the list has no such bound. */
  readonly from: number | null;
  readonly to: number | null;
}

/**
 * The time that the chart covers: that of the list. Without a beginning it is that of the first mismatch, at a round time; without an
 * end it is the end of the bar that is growing now. All in epoch ms.
 * @param first when the first mismatch was opened; null: there is none, or it is not known
 */
export function windowOf({ from, to }: Bounds, first: number | null, now: number): Window {
  const until = to ?? Math.max(now, (from ?? now) + secondMs);
  // A year that is being typed is one of antiquity for a moment.
  const earliest = until - (mostSteps - 1) * longestStepMs;
  const since = Math.max(from ?? Math.min(first ?? until - 7 * dayMs, until - hourMs), earliest);
  const length = Math.max(until - since, secondMs);
  const stepMs = stepsMs.find((each) => length / each <= mostSteps - 1) ?? longestStepMs;
  const begin = from === null ? Math.floor(since / stepMs) * stepMs : since;
  return {
    from: begin,
    to: to === null ? begin + Math.ceil((until - begin + 1) / stepMs) * stepMs : Math.max(to, begin + 1),
    stepMs,
  };
}

export const presets = { '1h': hourMs, '24h': dayMs, '7d': 7 * dayMs, '30d': 30 * dayMs } as const;
export type Preset = keyof typeof presets;

/** An instant as an input of date and time has it, in the reader's zone: `2026-01-31T12:00:00`. Empty: none. */
export function inputText(instant: string, zone: TimeZone): string {
  if (instant === '') return '';
  const date = new Date(instant);
  const shifted = zone === 'utc' ? date : new Date(date.getTime() - date.getTimezoneOffset() * minuteMs);
  return shifted.toISOString().slice(0, 19);
}

/** The instant, ISO 8601, that such a text names. Empty: none, or no time. */
export function inputInstant(text: string, zone: TimeZone): string {
  const ms = text === '' ? NaN : Date.parse(zone === 'utc' ? `${text}Z` : text);
  return Number.isNaN(ms) ? '' : new Date(ms).toISOString();
}
