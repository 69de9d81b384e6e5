import type { Instant, Role } from '#machines';
import type { AppendMetadata } from './port.js';

/** What is stored beside an event. `role`: the stream's, so that the log says it too; absent in those of earlier releases. */
export type StoredMetadata = AppendMetadata & { readonly role?: Role };

/** An event as the log holds it. */
export interface StoredEvent {
  /** Its place in the stream, from 1. */
  readonly version: number;
  /** Its place over all streams, as a decimal text; has gaps. */
  readonly globalPosition: string;
  readonly eventId: string;
  readonly type: string;
  readonly schemaVersion: number;
  /** The event as it was written, in the shape of `schemaVersion`. */
  readonly data: Readonly<Record<string, unknown>>;
  readonly metadata: StoredMetadata;
  /** When Postgres stored it. */
  readonly at: Instant;
  /** The chain's link, as 64 hex digits. */
  readonly hash: string;
}
