import { z } from 'zod';
import { instant, limit, optionalText } from '../http/page.dto.js';

export const listEventsQuery = z.strictObject({
  /** Where `*` stands for any run of characters. */
  topic: optionalText,
  subject: optionalText,
  /** As `type` of the event, e.g. `CircuitOpened`. */
  type: optionalText,
  /** Stored at this instant or later. */
  from: instant,
  /** Stored before this instant. */
  to: instant,
  limit,
  cursor: z
    .string({ error: 'one text' })
    .regex(/^\d{1,18}$/, { error: 'the next_cursor of an earlier page' })
    .optional(),
});
export type ListEventsQuery = z.output<typeof listEventsQuery>;
