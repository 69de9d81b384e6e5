/** A line that runs up or down a gutter. */
export interface Crossing {
  /** The lines that lead from it out of the gutter, to its left or right. */
  readonly horizontals: readonly { readonly side: 'left' | 'right'; readonly y: number }[];
}

/** How many rounds of swaps are tried at most. */
const rounds = 6;

/** Orders lines in a gutter, from left to right, so that few of them cross. */
export function orderLanes<T extends Crossing>(given: readonly T[]): T[] {
  let best = [...given];
  let fewest = crossings(best);
  for (let round = 0; round < rounds && fewest > 0; round += 1) {
    const before = fewest;
    for (let a = 0; a < best.length; a += 1)
      for (let b = a + 1; b < best.length; b += 1) {
        const swapped = [...best];
        const [first, second] = [swapped[a], swapped[b]];
        if (first === undefined || second === undefined) continue;
        swapped[a] = second;
        swapped[b] = first;
        const count = crossings(swapped);
        if (count >= fewest) continue;
        best = swapped;
        fewest = count;
      }
    if (fewest === before) break;
  }
  return best;
}

/** How often lines cross. @param lanes from left to right */
export function crossings(lanes: readonly Crossing[]): number {
  let count = 0;
  lanes.forEach((vertical, lane) => {
    const ys = vertical.horizontals.map(({ y }) => y);
    const [top, bottom] = [Math.min(...ys), Math.max(...ys)];
    lanes.forEach((other, otherLane) => {
      if (other === vertical) return;
      for (const { side, y } of other.horizontals) {
        const passes = side === 'left' ? otherLane > lane : otherLane < lane;
        if (passes && y > top && y < bottom) count += 1;
      }
    });
  });
  return count;
}
