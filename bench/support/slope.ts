/** A straight line through measured points. */
export interface Slope {
  /** In units of y for each unit of x. */
  readonly value: number;
  /** The slope is within this of `value`, with 95% confidence. */
  readonly within: number;
}

/** By least squares; NaN for fewer than three points. */
export function slopeOf(points: readonly (readonly [x: number, y: number])[]): Slope {
  const count = points.length;
  if (count < 3) return { value: NaN, within: NaN };
  const meanX = points.reduce((sum, [x]) => sum + x, 0) / count;
  const meanY = points.reduce((sum, [, y]) => sum + y, 0) / count;
  const spread = points.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0);
  const value = points.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0) / spread;
  const rest = points.reduce((sum, [x, y]) => sum + (y - meanY - value * (x - meanX)) ** 2, 0);
  return { value, within: studentOf(count - 2) * Math.sqrt(rest / (count - 2) / spread) };
}

/** Student's t for 95%, both sides (Abramowitz and Stegun 26.7.5); below three degrees of freedom too small. */
function studentOf(freedom: number): number {
  const z = 1.959964;
  return z + (z ** 3 + z) / (4 * freedom) + (5 * z ** 5 + 16 * z ** 3 + 3 * z) / (96 * freedom ** 2);
}
