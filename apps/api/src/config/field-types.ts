import { z } from 'zod';

/*
 * The building stones of the settings' shape. Each carries as its zod message the text of what is allowed,
 * so that a complaint reads `path: found X, allowed: Y` without a second table.
 */

/** One word of a closed list, spelled exactly so. */
export const oneOf = <const T extends readonly [string, ...string[]]>(...values: T) =>
  z.enum(values, { error: values.join(', ') });

/** `true` or `false`. */
export const flag = () => z.boolean({ error: 'true, false' });

/** A whole number inside both bounds, each included. */
export function integer(min: number, max: number) {
  const error = `an integer from ${min} to ${max}`;
  return z.int({ error }).min(min, { error }).max(max, { error });
}

/** A number inside both bounds, each included. */
export function decimal(min: number, max: number) {
  const error = `a number from ${min} to ${max}`;
  return z.number({ error }).min(min, { error }).max(max, { error });
}

/** A text that is not empty. */
export const text = (allowed: string) => z.string({ error: allowed }).min(1, { error: allowed });

/** A text of this form. */
export const textLike = (pattern: RegExp, allowed: string) =>
  z.string({ error: allowed }).regex(pattern, { error: allowed });

/** A text of which this is true. */
export const textThat = (holds: (text: string) => boolean, allowed: string) =>
  z.string({ error: allowed }).refine(holds, { error: allowed });

/** A section that knows its keys and no others. */
export const section = <T extends z.core.$ZodLooseShape>(shape: T) =>
  z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? Object.keys(shape).join(', ')
        : `a section with ${Object.keys(shape).join(', ')}`,
  });

/** A list, by default one that may be empty. */
export const list = <T extends z.core.$ZodType>(item: T, allowed: string, min = 0) =>
  z.array(item, { error: allowed }).min(min, { error: allowed });

/** A duration in ms: up to a day. */
export const durationMs = (min = 1) => integer(min, 86_400_000);
