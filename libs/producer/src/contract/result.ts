import type { StoredSubject } from '#journal/port';
import type { Refusal } from './refusal.js';

/** The result of one record, as REST Proxy reports it. */
export interface RecordOffset {
  readonly partition: number | null;
  /** Decimal text: an offset may exceed 2^53. */
  readonly offset: string | null;
  readonly errorCode: number | null;
  readonly error: string | null;
}

/** A conflict of this request that ended well. */
export interface Resolution {
  readonly subject: string;
  readonly mismatchId: string;
  readonly verdict: string;
  readonly from: SchemaVersion | null;
  readonly to: SchemaVersion | null;
}

/** Null members: the schema is not registered. */
export interface SchemaVersion {
  readonly schemaId: number | null;
  readonly version: number | null;
}

export type ProduceResult =
  | {
      readonly ok: true;
      /** One per record, in the order of the request. */
      readonly offsets: readonly RecordOffset[];
      readonly keySchemaId: number | null;
      readonly valueSchemaId: number | null;
      readonly resolutions: readonly Resolution[];
    }
  | { readonly ok: false; readonly refusal: Refusal };

/** The outcome of one record of an `IndividualRequest`. Its refusal is that of a request with this record alone. */
export type RecordOutcome =
  | {
      readonly ok: true;
      readonly partition: number;
      /** Decimal text: an offset may exceed 2^53. */
      readonly offset: string;
      /** Conflicts of this record, or of those that were sent with it, that ended well. */
      readonly resolutions: readonly Resolution[];
    }
  | { readonly ok: false; readonly refusal: Refusal };

export type CommandResult =
  { readonly ok: true; readonly stored: StoredSubject } | { readonly ok: false; readonly refusal: Refusal };
