/** How far back the charts reach. Their steps are such that a bar can be seen and clicked. */
export const ranges = ['1h', '24h', '7d'] as const;
export type Range = (typeof ranges)[number];

const minuteMs = 60_000;
const shapes: Readonly<Record<Range, { readonly stepMs: number; readonly steps: number }>> = {
  '1h': { stepMs: minuteMs, steps: 60 },
  '24h': { stepMs: 15 * minuteMs, steps: 96 },
  '7d': { stepMs: 120 * minuteMs, steps: 84 },
};

/** A range as an address has it; the first one if it has none, or an unknown one. */
export const rangeOf = (text: string | null): Range => ranges.find((each) => each === text) ?? '1h';

/** The steps up to and with the one that an instant is in, epoch ms. They begin at whole steps, so that bars do not change as time goes on. */
export function windowOf(
  range: Range,
  now: number,
): { readonly from: number; readonly to: number; readonly stepMs: number } {
  const { stepMs, steps } = shapes[range];
  const to = (Math.floor(now / stepMs) + 1) * stepMs;
  return { from: to - steps * stepMs, to, stepMs };
}
