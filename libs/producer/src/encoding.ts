import type { JsonForm } from '#registry';
import type { Conflict, Turn } from './flow.js';
import type { MemoryGrant, ProduceRecord, ProduceRequest, Refusal } from './gateway.port.js';
import { ValidationIssues } from './misfits.js';
import { refuseMisfits } from './refusals.js';
import type { TimeSlicer } from './slices.js';
import type { Writer, WriterDecision } from './subject.js';
import { refreshWriter } from './take-writer.js';

/** One half of every record of a request, in order; null where the record has none. */
export type Halves = readonly (Buffer | null)[];

export type EncodedRole =
  | { readonly status: 'ok'; readonly halves: Halves }
  | {
      readonly status: 'invalid';
      /** Places that do not fit; of those beyond a bound only the first of each record is in `records`. */
      readonly count: number;
      readonly records: NonNullable<Refusal['records']>;
      /** Those that another mapping might take, or of which not all is listed. */
      readonly doubtful: ReadonlySet<number>;
    }
  | { readonly status: 'conflict'; readonly conflict: Conflict }
  /** There is no memory for what the records become: more than they are in the request. */
  | { readonly status: 'no_memory'; readonly grant: Exclude<MemoryGrant, 'granted'> }
  /** The declared schema does not fit beside the mapping, as the subject stands now. */
  | Extract<WriterDecision, { status: 'refused' }>;

function firstUse({ subject }: Turn): Conflict {
  return { kind: 'FIRST_USE', origin: 'client', differences: [], about: subject.mapping, ownFault: null };
}

/** What became of one role's halves under one writer. Whoever goes on with it goes on where it ended. */
interface Progress {
  readonly writer: Writer;
  readonly records: readonly ProduceRecord[];
  readonly halves: (Buffer | null)[];
  /** Null: all fits so far. */
  misfits: ValidationIssues | null;
  /** Of the halves. */
  bytes: number;
  /** Not granted: it goes no further. */
  grant: MemoryGrant;
}

/**
 * Encodes the keys or the values of one request, at once or ahead of time. What was encoded under another writer, or
 * of other records, counts for nothing: a request is never written half under one mapping and half under another.
 */
export class RoleEncoder {
  private progress: Progress | null = null;

  constructor(
    private readonly turn: Turn,
    private readonly form: JsonForm,
    private readonly request: Pick<ProduceRequest, 'bytes' | 'encoding'>,
    /** The records do not belong together: none of several may begin a conflict for all of them. */
    private readonly apart = false,
    /** As of `GatewaySettings`. */
    private readonly namesExtraFields = true,
  ) {}

  /**
   * Encodes in slices, so that the event loop serves others meanwhile. False: there was nothing left to do, and
   * nothing was waited for. True: the subject may have moved meanwhile.
   */
  async ahead(records: readonly ProduceRecord[], slices: TimeSlicer): Promise<boolean> {
    let waited = false;
    const decision = this.decision();
    if (decision.status !== 'write') return waited;
    const progress = this.under(decision.writer, records);
    while (progress.halves.length < records.length && progress.grant === 'granted') {
      this.encodeNext(progress);
      const pause = slices.pause();
      if (pause === null) continue;
      waited = true;
      await pause;
    }
    return waited;
  }

  /**
   * Encodes what is not yet encoded. Data that is invalid is told apart from data that would fit a schema with one field or
   * union branch more: the one is the client's mistake, the other may show that the mapping is stale. Data is checked
   * before an unbound mapping is looked up.
   */
  encode(records: readonly ProduceRecord[]): EncodedRole {
    const { turn } = this;
    turn.under = turn.subject.mapping;
    const decision = this.decision();
    if (decision.status === 'unmapped') return { status: 'conflict', conflict: firstUse(turn) };
    if (decision.status === 'refused') return decision;
    const { writer } = decision;
    turn.schemaId = writer.schemaId;
    turn.idHeader = writer.idHeader;
    const progress = this.under(writer, records);
    while (progress.halves.length < records.length && progress.grant === 'granted') this.encodeNext(progress);
    const { halves, misfits, grant } = progress;
    if (grant !== 'granted') return { status: 'no_memory', grant };
    if (misfits !== null) return unfit(turn, misfits, !this.apart || records.length === 1);
    return writer.schemaId === null
      ? { status: 'conflict', conflict: firstUse(turn) }
      : { status: 'ok', halves };
  }

  /** As the subject stands now. */
  private decision(): WriterDecision {
    refreshWriter(this.turn);
    const { declaration, subject } = this.turn;
    return subject.writerFor(this.form, declaration);
  }

  private under(writer: Writer, records: readonly ProduceRecord[]): Progress {
    if (this.progress?.writer !== writer || this.progress.records !== records)
      this.progress = { writer, records, halves: [], misfits: null, bytes: 0, grant: 'granted' };
    return this.progress;
  }

  private encodeNext(progress: Progress): void {
    const { writer, records, halves } = progress;
    const index = halves.length;
    const datum = records[index]?.[this.turn.role];
    if (datum === null || datum === undefined) {
      halves.push(null);
      return;
    }
    const encoded = writer.codec.encodeFramed(datum, writer.idHeader === null ? writer.schemaId : null);
    if (!encoded.ok)
      (progress.misfits ??= new ValidationIssues(this.namesExtraFields)).add(index, encoded.issues);
    halves.push(encoded.ok ? encoded.body : null);
    if (!encoded.ok) return;
    progress.bytes += encoded.body.length;
    // Nearly all are shorter than they were in the request, whose bytes are accounted for; defaults make some longer.
    const { encoding, bytes } = this.request;
    if (progress.bytes > bytes && encoding !== undefined) progress.grant = encoding(progress.bytes - bytes);
  }
}

function unfit(turn: Turn, misfits: ValidationIssues, mayConflict: boolean): EncodedRole {
  const { count, suspect } = misfits;
  const records = misfits.listed.map(({ index, path, expected, actual }) => ({
    index,
    path: `/${turn.role}${path}`,
    expected,
    actual,
  }));
  if (!mayConflict || turn.declaration !== null || !misfits.mayFitOtherMapping)
    return { status: 'invalid', count, doubtful: suspect, records };
  const hasUnknownField = misfits.unknownFields.length > 0;
  return {
    status: 'conflict',
    conflict: {
      kind: hasUnknownField ? 'UNKNOWN_FIELD' : 'UNKNOWN_BRANCH',
      origin: 'client',
      differences: misfits.differences,
      key: misfits.key,
      about: turn.under,
      ownFault: hasUnknownField
        ? { code: 'writer.refused' }
        : { code: 'data.invalid', detail: refuseMisfits('', count, []).detail, records },
    },
  };
}
