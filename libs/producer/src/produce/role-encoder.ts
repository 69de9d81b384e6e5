import type { JsonForm } from '#registry';
import { firstUse, type Conflict } from '../conflicts/conflict.js';
import { invalidDataDetail, type InvalidRecord } from '../contract/refusal.js';
import type { MemoryGrant } from '../contract/memory-grant.js';
import type { ProduceRecord } from '../contract/request.js';
import type { SubjectSession } from '../subjects/subject-session.js';
import type { Writer, WriterDecision } from '../subjects/writer-cache.js';
import type { TimeSlicer } from '../util/time-slicer.js';
import type { EncodedData } from './assemble-records.js';
import type { Batch } from './batch.js';
import { ValidationIssues } from './validation-issues.js';

export type EncodedRole =
  | { readonly status: 'ok'; readonly data: EncodedData }
  | InvalidData
  | { readonly status: 'conflict'; readonly conflict: Conflict }
  /** There is no memory for the encoded records, which are longer than in the request. */
  | { readonly status: 'noMemory'; readonly grant: Exclude<MemoryGrant, 'granted'> }
  /** The declared schema does not fit beside the present mapping. */
  | Extract<WriterDecision, { status: 'rejected' }>;

export interface InvalidData {
  readonly status: 'invalid';
  /** Of all issues; `records` lists fewer if there are very many. */
  readonly count: number;
  readonly records: readonly InvalidRecord[];
  /** Indexes of records that another mapping might take, or whose issues are not all listed. */
  readonly suspectRecords: ReadonlySet<number>;
}

/** The data that was encoded under one writer so far. */
interface Progress {
  readonly writer: Writer;
  readonly records: readonly ProduceRecord[];
  readonly data: (Buffer | null)[];
  /** Null: everything fits so far. */
  issues: ValidationIssues | null;
  /** Of `data`. */
  bytes: number;
  /** Without a grant the encoding stops. */
  grant: MemoryGrant;
}

/**
 * Encodes the keys or the values of one request, at once or in slices. Data that was encoded under another writer, or of other
 * records, is dropped: a request is never written half under one mapping and half under another.
 */
export class RoleEncoder {
  private progress: Progress | null = null;

  constructor(
    private readonly batch: Batch,
    private readonly session: SubjectSession,
    private readonly form: JsonForm,
    /** As in `GatewaySettings`. */
    private readonly namesExtraFields = true,
  ) {}

  /**
   * Encodes in slices, so that the event loop serves other requests between them. Returns whether it waited, so that the subject may
   * have changed.
   */
  async encodeAhead(records: readonly ProduceRecord[], slicer: TimeSlicer): Promise<boolean> {
    let hasWaited = false;
    const decision = this.decideWriter();
    if (decision.status !== 'write') return hasWaited;
    const progress = this.progressUnder(decision.writer, records);
    while (!isDone(progress)) {
      this.encodeNext(progress);
      const pause = slicer.pause();
      if (pause === null) continue;
      hasWaited = true;
      await pause;
    }
    return hasWaited;
  }

  /**
   * Encodes the rest. Invalid data is the client's mistake. Data that would fit a schema with one more field or union branch may
   * show that the mapping is out of date, and is a conflict. Data is validated before an unbound mapping is looked up.
   */
  encode(records: readonly ProduceRecord[]): EncodedRole {
    const { session } = this;
    const decision = this.decideWriter();
    session.noteEncoding(decision.status === 'write' ? decision.writer : null);
    if (decision.status === 'unmapped')
      return { status: 'conflict', conflict: firstUse(session.subject.mapping) };
    if (decision.status === 'rejected') return decision;
    const { writer } = decision;
    const progress = this.progressUnder(writer, records);
    while (!isDone(progress)) this.encodeNext(progress);
    const { data, issues, grant } = progress;
    if (grant !== 'granted') return { status: 'noMemory', grant };
    // Independent records are split first: none of several may begin a conflict for all of them.
    const mayConflict = !this.batch.isIndividual || records.length === 1;
    if (issues !== null) return unfit(session, issues, mayConflict);
    return writer.schemaId === null
      ? { status: 'conflict', conflict: firstUse(session.subject.mapping) }
      : { status: 'ok', data };
  }

  private decideWriter(): WriterDecision {
    this.session.refreshDeclaredWriter();
    const { declaredWriter, subject } = this.session;
    return subject.writers.decide(this.form, declaredWriter);
  }

  private progressUnder(writer: Writer, records: readonly ProduceRecord[]): Progress {
    if (this.progress?.writer !== writer || this.progress.records !== records)
      this.progress = { writer, records, data: [], issues: null, bytes: 0, grant: 'granted' };
    return this.progress;
  }

  private encodeNext(progress: Progress): void {
    const { writer, records, data } = progress;
    const index = data.length;
    const datum = records[index]?.[this.session.role];
    if (datum === null || datum === undefined) {
      data.push(null);
      return;
    }
    const encoded = writer.codec.encodeFramed(datum, writer.idHeader === null ? writer.schemaId : null);
    if (!encoded.ok) {
      (progress.issues ??= new ValidationIssues(this.namesExtraFields)).add(index, encoded.issues);
      data.push(null);
      return;
    }
    data.push(encoded.body);
    progress.bytes += encoded.body.length;
    // Nearly all records are shorter than in the request, whose bytes are accounted for. Default values make some longer.
    const { encoding, bytes } = this.batch.request;
    if (progress.bytes > bytes && encoding !== undefined) progress.grant = encoding(progress.bytes - bytes);
  }
}

const isDone = ({ data, records, grant }: Progress): boolean =>
  data.length >= records.length || grant !== 'granted';

function unfit(session: SubjectSession, issues: ValidationIssues, mayConflict: boolean): EncodedRole {
  const { count, suspectRecords } = issues;
  const records = issues.listed.map(({ index, path, expected, actual }) => ({
    index,
    path: `/${session.role}${path}`,
    expected,
    actual,
  }));
  if (!mayConflict || session.declaredWriter !== null || !issues.mayFitOtherMapping)
    return { status: 'invalid', count, suspectRecords, records };
  const hasExtraField = issues.extraFields.length > 0;
  return {
    status: 'conflict',
    conflict: {
      kind: hasExtraField ? 'UNKNOWN_FIELD' : 'UNKNOWN_BRANCH',
      origin: 'client',
      differences: issues.differences,
      key: issues.key,
      about: session.encodedUnder,
      clientFault: hasExtraField
        ? { code: 'writer.refused' }
        : { code: 'data.invalid', detail: invalidDataDetail(count), records },
    },
  };
}
