import type { Arrow } from './arrows.js';

/** All lengths are px. */
export interface Box {
  readonly id: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** Of a top-level state that has some. */
  readonly substates: readonly Box[];
  /** Events that lead here from anywhere, each with the baseline of its line. */
  readonly fromAnywhere: readonly { readonly event: string; readonly y: number }[];
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface DrawnArrow {
  readonly arrow: Arrow;
  /** From the border of a box to the border of another, horizontal and vertical by turns. */
  readonly points: readonly Point[];
  /** Where its label begins: the baseline's start. */
  readonly label: Point;
}

export interface MachineLayout {
  readonly width: number;
  readonly height: number;
  readonly boxes: readonly Box[];
  readonly arrows: readonly DrawnArrow[];
}

/** How wide texts are, which only the page knows. */
export interface Measures {
  readonly name: (id: string) => number;
  readonly label: (events: readonly string[]) => number;
}

export const margin = 8;
/** Around the name and the substates of a box. */
export const pad = 12;
export const titleHeight = 30;
/** Of an event that leads to a box from anywhere. */
export const lineHeight = 18;
/** Between the ends of arrows on one side of a box. */
export const pitch = 22;
/** Between vertical lines in a gutter. */
export const laneWidth = 12;
/** Between horizontal lines above the columns. */
export const overheadPitch = 22;
/** Between a label and the line below it. */
export const labelLift = 5;
