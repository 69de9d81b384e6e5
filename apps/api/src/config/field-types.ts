import { z } from 'zod';

/*
 * The types of settings. The zod message of each is the text of what is allowed, so that an issue reads
 * `path: found X, allowed: Y` without a second table.
 */

/** One word of a closed list, with this exact spelling. */
export const oneOf = <const T extends readonly [string, ...string[]]>(...values: T) =>
  z.enum(values, { error: values.join(', ') });

/** `true` or `false`. */
export const flag = () => z.boolean({ error: 'true, false' });

/** A whole number from `min` to `max`, both included. */
export function integer(min: number, max: number) {
  const error = `an integer from ${min} to ${max}`;
  return z.int({ error }).min(min, { error }).max(max, { error });
}

/** A number from `min` to `max`, both included. */
export function decimal(min: number, max: number) {
  const error = `a number from ${min} to ${max}`;
  return z.number({ error }).min(min, { error }).max(max, { error });
}

/** A text that is not empty. */
export const text = (allowed: string) => z.string({ error: allowed }).min(1, { error: allowed });

/** A text that matches a pattern. */
export const textLike = (pattern: RegExp, allowed: string) =>
  z.string({ error: allowed }).regex(pattern, { error: allowed });

/** A text that satisfies a predicate. */
export const textThat = (holds: (text: string) => boolean, allowed: string) =>
  z.string({ error: allowed }).refine(holds, { error: allowed });

/** A section with these keys and no others. */
export const section = <T extends z.core.$ZodLooseShape>(shape: T) =>
  z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? Object.keys(shape).join(', ')
        : `a section with ${Object.keys(shape).join(', ')}`,
  });

/** A list, which by default may be empty. */
export const list = <T extends z.core.$ZodType>(item: T, allowed: string, min = 0) =>
  z.array(item, { error: allowed }).min(min, { error: allowed });

/** A duration in ms, at most a day. */
export const durationMs = (min = 1) => integer(min, 86_400_000);
