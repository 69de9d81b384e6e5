import { z } from 'zod';
import { keyState, limitsShape } from './key.dto.js';

const instant = z.iso.datetime();

/** A stored key as administrators see it. Nothing shows its hash. */
export const keySchema = z.strictObject({
  id: z.string(),
  name: z.string(),
  state: keyState,
  roles: z.array(z.string()),
  topics: z.array(z.string()),
  /** Its own. */
  limits: z.strictObject(limitsShape),
  expires_at: instant.nullable(),
  created_at: instant,
  created_by: z.string(),
  revoked_at: instant.nullable(),
  revoked_by: z.string().nullable(),
});
export type KeyView = z.output<typeof keySchema>;

export const createdKeySchema = z.strictObject({
  ...keySchema.shape,
  key: z.string().meta({ description: 'The key itself. No other response has it' }),
});
export type CreatedKeyView = z.output<typeof createdKeySchema>;

/** One stored event of a key. `data` is as stored, without the hash. */
export const keyEventSchema = z.strictObject({
  version: z.int(),
  event_id: z.string(),
  type: z.enum(['KeyCreated', 'KeyRevoked']),
  schema_version: z.int(),
  actor: z.string(),
  reason: z.string(),
  data: z.record(z.string(), z.unknown()),
  metadata: z.strictObject({ pod: z.string(), request_id: z.string().nullable() }),
  at: instant,
});
export type KeyEventView = z.output<typeof keyEventSchema>;
