/*
 * SQL that divides instants into steps. `from` is the parameter of the first instant, `stepMs` that of the length in ms.
 */

/** The start of an instant's step: cheap, for each row. */
export const stepStart = (column: string, from: string, stepMs: string): string =>
  `date_bin(${stepMs}::bigint * interval '1 millisecond', ${column}, ${from}::timestamptz)`;

/** The number of the step with this start, from 0. */
export const stepNumber = (start: string, from: string, stepMs: string): string =>
  `round(extract(epoch from ${start} - ${from}::timestamptz) * 1000 / ${stepMs}::bigint)::int`;
