import type { JsonForm } from '#registry';
import type { Conflict } from '../conflicts/conflict.js';
import { invalidDataRefusal, memoryRefusal, type InvalidRecord, type Refusal } from '../contract/refusal.js';
import type { ProduceRequest } from '../contract/request.js';
import type { GatewaySettings } from '../contract/settings.js';
import type { EncodedRecord } from '../kafka/record-sender.js';
import type { IdHeaders } from '../subjects/schema-naming.js';
import type { SubjectSession } from '../subjects/subject-session.js';
import type { WriterDecision } from '../subjects/writer-cache.js';
import type { TimeSlicer } from '../util/time-slicer.js';
import { assembleRecords, type EncodedData } from './assemble-records.js';
import type { Batch } from './batch.js';
import type { BatchOutcomes } from './outcome.js';
import { RoleEncoder } from './role-encoder.js';

export type EncodedBatch =
  | { readonly status: 'ok'; readonly records: readonly EncodedRecord[] }
  | { readonly status: 'invalid'; readonly refusal: Refusal }
  | Interruption;

/** A session whose data or declared schema does not fit its subject. */
export type Interruption =
  | { readonly status: 'conflict'; readonly session: SubjectSession; readonly conflict: Conflict }
  | (Extract<WriterDecision, { status: 'rejected' }> & { readonly session: SubjectSession });

/** Encoding more than this may take longer than other requests should wait. `records`: their default values may be long. */
const LONG = { bytes: 2 ** 17, records: 100 } as const;

const isLong = ({ bytes, records }: ProduceRequest): boolean =>
  bytes > LONG.bytes || records.length > LONG.records;

/** Encodes the records of one batch: everything before anything is sent. */
export class BatchEncoder {
  private readonly encoders: readonly (readonly [SubjectSession, RoleEncoder])[];

  constructor(
    private readonly batch: Batch,
    private readonly outcomes: BatchOutcomes,
    form: JsonForm,
    { namesExtraFields }: Pick<GatewaySettings, 'namesExtraFields'>,
  ) {
    this.encoders = batch.sessions.map((session) => [
      session,
      new RoleEncoder(batch, session, form, namesExtraFields),
    ]);
  }

  /** The batch is to be encoded in slices. */
  get isLong(): boolean {
    return isLong(this.batch.request);
  }

  /** Encodes in slices. Returns whether it waited, so that the subjects may have changed. */
  async encodeAhead(slicer: TimeSlicer): Promise<boolean> {
    let hasWaited = false;
    for (const [, encoder] of this.encoders)
      hasWaited = (await encoder.encodeAhead(this.outcomes.pending, slicer)) || hasWaited;
    return hasWaited;
  }

  /** Encodes the pending records. Every invalid key and value is reported. */
  encode(): EncodedBatch {
    const { outcomes } = this;
    const { request } = this.batch;
    const { pending } = outcomes;
    const data: Record<'key' | 'value', EncodedData | null> = { key: null, value: null };
    const invalid: InvalidRecord[] = [];
    let interruption: Interruption | null = null;
    let count = 0;
    for (const [session, encoder] of this.encoders) {
      const encoded = encoder.encode(pending);
      switch (encoded.status) {
        case 'ok':
          data[session.role] = encoded.data;
          break;
        case 'noMemory':
          return { status: 'invalid', refusal: memoryRefusal(request.topic, encoded.grant) };
        case 'invalid':
          count += encoded.count;
          for (const bad of encoded.records) invalid.push({ ...bad, index: outcomes.indexOf(bad.index) });
          for (const index of encoded.suspectRecords) outcomes.suspectRecords.push(outcomes.indexOf(index));
          break;
        case 'conflict':
        case 'rejected':
          interruption ??= { ...encoded, session };
      }
    }
    if (invalid.length > 0)
      return { status: 'invalid', refusal: invalidDataRefusal(request.topic, count, invalid) };
    if (interruption !== null) return interruption;
    const parts = { ...data, idHeaders: this.idHeaders };
    return { status: 'ok', records: assembleRecords(request, pending, parts) };
  }

  /** Null: no schema is named in a header, as nearly always. */
  private get idHeaders(): IdHeaders | null {
    const ids: Record<'key' | 'value', Buffer | null> = { key: null, value: null };
    for (const { role, idHeader } of this.batch.sessions) ids[role] = idHeader;
    return ids.key === null && ids.value === null ? null : ids;
  }
}
