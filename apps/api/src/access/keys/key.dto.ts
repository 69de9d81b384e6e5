import { z } from 'zod';
import { limit, MAX_INT } from '../../http/page.dto.js';
import { reason } from '../../http/reason.dto.js';
import { LIMIT_BOUNDS } from '../principal.js';
import { rightAllowed, rightPattern } from '../rights.js';
import { topicAllowed, topicPattern } from '../topic-scope.js';

/** Of roles, and of topics: a list of keys compares those of each with the caller's. */
const MOST_PATTERNS = 50;

const listOf = (item: z.ZodType<string>, allowed: string) =>
  z
    .array(item, { error: allowed })
    .min(1, { error: allowed })
    .max(MOST_PATTERNS, { error: `at most ${MOST_PATTERNS}` });

// Patterns, which the OpenAPI document shows.
const right = z.string({ error: rightAllowed }).regex(rightPattern, { error: rightAllowed });
const topic = z.string({ error: topicAllowed }).regex(topicPattern, { error: topicAllowed });

function ownLimit(max: number) {
  const error = `an integer from 1 to ${max}, or null`;
  return z.int({ error }).min(1, { error }).max(max, { error }).nullable().optional();
}

/** A member that is absent: as in the settings for every caller. Null: no limit. */
export const limitsShape = {
  requests_per_second: ownLimit(LIMIT_BOUNDS.requestsPerSecond),
  bytes_per_second: ownLimit(LIMIT_BOUNDS.bytesPerSecond),
  connections: ownLimit(LIMIT_BOUNDS.connections),
  event_streams: ownLimit(LIMIT_BOUNDS.eventStreams),
  topics: ownLimit(LIMIT_BOUNDS.topics),
  subjects: ownLimit(LIMIT_BOUNDS.subjects),
};

const instant = z.iso.datetime({ offset: true, error: 'an instant in ISO 8601, or null' });

export const createKeyBody = z.strictObject(
  {
    name: z
      .string({ error: 'a name' })
      .regex(/^[A-Za-z0-9._-]{1,64}$/, { error: '1 to 64 letters, digits, ., _ and -' })
      .meta({ description: 'As which the caller appears in the log and in events' }),
    roles: listOf(right, `a list of at least one of ${rightAllowed}`),
    topics: listOf(topic, 'a list of at least one topic pattern').meta({
      description: 'Of the roles without a pattern of their own',
    }),
    limits: z
      .strictObject(limitsShape, { error: `an object with ${Object.keys(limitsShape).join(', ')}` })
      .default({})
      .meta({ description: 'Absent: as for every caller. Null: no limit' }),
    expires_at: instant
      .nullable()
      .default(null)
      .meta({ description: 'From when on the key is refused. Null: never' }),
    reason,
  },
  { error: 'an object with name, roles, topics, reason, and optionally limits, expires_at' },
);
export type CreateKeyBody = z.output<typeof createKeyBody>;

export const revokeKeyBody = z.strictObject({ reason }, { error: 'an object with reason' });
export type RevokeKeyBody = z.output<typeof revokeKeyBody>;

export const keyState = z.enum(['active', 'revoked', 'expired'], { error: 'active, revoked, expired' });

const cursorAllowed = 'the next_cursor of an earlier page';

export const listKeysQuery = z.strictObject({
  state: keyState.optional(),
  limit,
  cursor: z
    .string({ error: cursorAllowed })
    .regex(/^[1-9]\d{0,9}$/, { error: cursorAllowed })
    .refine((text) => Number(text) <= MAX_INT, { error: cursorAllowed })
    .optional(),
});
export type ListKeysQuery = z.output<typeof listKeysQuery>;
