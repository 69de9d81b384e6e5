import type { Instant, Role } from '#machines';
import type { AppendMetadata } from './port.js';

/** The metadata of a stored event. `role` is that of the stream; absent in events of earlier releases. */
export type StoredMetadata = AppendMetadata & { readonly role?: Role };

/** An event as it is in the log. */
export interface StoredEvent {
  /** Its position in the stream, from 1. */
  readonly version: number;
  /** Its position over all streams, as a decimal text; positions have gaps. */
  readonly globalPosition: string;
  readonly eventId: string;
  readonly type: string;
  readonly schemaVersion: number;
  /** The event as it was written, in the shape of `schemaVersion`. */
  readonly data: Readonly<Record<string, unknown>>;
  readonly metadata: StoredMetadata;
  /** When Postgres stored it. */
  readonly at: Instant;
  /** Its link in the hash chain, as 64 hex digits. */
  readonly hash: string;
}
