import type { Point } from './geometry.js';

const radius = 6;
const headLength = 8;
const headWidth = 7;

/** A line with rounded corners, that ends where its head begins. @param points horizontal and vertical by turns */
export function roundedPath(points: readonly Point[]): string {
  const [first] = points;
  if (first === undefined) return '';
  const parts = [`M${first.x} ${first.y}`];
  points.forEach((point, index) => {
    const [before, after] = [points[index - 1], points[index + 1]];
    if (before === undefined) return;
    if (after === undefined) {
      const end = towards(point, before, headLength - 1);
      parts.push(`L${end.x} ${end.y}`);
      return;
    }
    const r = Math.min(radius, distance(before, point) / 2, distance(point, after) / 2);
    const [start, end] = [towards(point, before, r), towards(point, after, r)];
    parts.push(`L${start.x} ${start.y}Q${point.x} ${point.y} ${end.x} ${end.y}`);
  });
  return parts.join('');
}

/** The corners of the head of an arrow, as `points` of a polygon. */
export function arrowHead(from: Point, to: Point): string {
  const base = towards(to, from, headLength);
  const half = headWidth / 2;
  const isFlat = from.y === to.y;
  const corners = isFlat
    ? [to, { x: base.x, y: base.y - half }, { x: base.x, y: base.y + half }]
    : [to, { x: base.x - half, y: base.y }, { x: base.x + half, y: base.y }];
  return corners.map(({ x, y }) => `${x},${y}`).join(' ');
}

/** The middle of the longest vertical part of a line, or else of its longest part. */
export function middleOf(points: readonly Point[]): Point {
  const parts = points.slice(1).map((end, index) => ({ start: points[index] ?? end, end }));
  const vertical = parts.filter(({ start, end }) => start.x === end.x);
  const [longest] = (vertical.length === 0 ? parts : vertical).toSorted(
    (a, b) => distance(b.start, b.end) - distance(a.start, a.end),
  );
  if (longest === undefined) return points[0] ?? { x: 0, y: 0 };
  return { x: (longest.start.x + longest.end.x) / 2, y: (longest.start.y + longest.end.y) / 2 };
}

const distance = (a: Point, b: Point): number => Math.abs(a.x - b.x) + Math.abs(a.y - b.y);

const towards = (from: Point, to: Point, length: number): Point => ({
  x: from.x + Math.sign(to.x - from.x) * length,
  y: from.y + Math.sign(to.y - from.y) * length,
});
