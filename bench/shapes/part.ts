/** Options of the parts. */
export interface ShapesOptions {
  readonly rounds: number;
  /** Of each side in each round. */
  readonly seconds: number;
  /** Only cases whose names contain this. */
  readonly case: string;
  /** The folder of another checkout, built, whose gateway is measured as well; empty: none. */
  readonly baseline: string;
}
