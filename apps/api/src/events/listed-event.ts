import { z } from 'zod';
import type { ListedEvent } from '#journal';
import { role } from '../admin/subject.dto.js';
import { eventSchema } from '../admin/subject.schema.js';
import { eventView } from '../admin/subject.view.js';

/** A stored event with its subject, as lists over all subjects and the event stream show it. */
export const listedEventSchema = z.strictObject({
  topic: z.string(),
  subject: z.string(),
  role,
  ...eventSchema.shape,
});
export type ListedEventView = z.output<typeof listedEventSchema>;

export function listedEventView({ key, ...event }: ListedEvent): ListedEventView {
  const { topic, subject, role: of } = key;
  return { topic, subject, role: of, ...eventView(event) };
}
