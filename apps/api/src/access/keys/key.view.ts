import type { AccessKeyEvent } from '#journal';
import type { OwnLimits } from '../principal.js';
import type { KeyEvent } from './key.events.js';
import { stateOf, type StoredKey } from './key.js';
import type { CreateKeyBody } from './key.dto.js';
import type { KeyEventView, KeyView } from './key.schema.js';

type LimitsView = CreateKeyBody['limits'];

const memberNames = {
  requestsPerSecond: 'requests_per_second',
  bytesPerSecond: 'bytes_per_second',
  connections: 'connections',
  eventStreams: 'event_streams',
  topics: 'topics',
  subjects: 'subjects',
} as const satisfies Record<keyof OwnLimits, keyof LimitsView>;

const members = Object.entries(memberNames) as [keyof OwnLimits, keyof LimitsView][];

/** Those that are given. */
export const limitsOfBody = (body: LimitsView): OwnLimits =>
  Object.fromEntries(
    members.flatMap(([name, shown]) => (body[shown] === undefined ? [] : [[name, body[shown]]])),
  );

const limitsView = (limits: OwnLimits): LimitsView =>
  Object.fromEntries(
    members.flatMap(([name, shown]) => (limits[name] === undefined ? [] : [[shown, limits[name]]])),
  );

/** @param now epoch ms */
export function keyView(key: StoredKey, now: number): KeyView {
  return {
    id: key.id,
    name: key.name,
    state: stateOf(key, now),
    roles: [...key.roles],
    topics: [...key.topics],
    limits: limitsView(key.limits),
    expires_at: key.expiresAt === null ? null : new Date(key.expiresAt).toISOString(),
    created_at: key.created.at,
    created_by: key.created.actor,
    revoked_at: key.revoked?.at ?? null,
    revoked_by: key.revoked?.actor ?? null,
  };
}

export function keyEventView(stored: AccessKeyEvent): KeyEventView {
  const { version, eventId, schemaVersion, metadata, at } = stored;
  const event = stored.data as unknown as KeyEvent;
  const shown: Partial<Record<string, unknown>> = { ...event };
  delete shown['hash'];
  return {
    version,
    event_id: eventId,
    type: event.type,
    schema_version: schemaVersion,
    actor: event.actor,
    reason: event.reason,
    data: shown,
    metadata: { pod: metadata.pod, request_id: metadata.requestId },
    at,
  };
}
