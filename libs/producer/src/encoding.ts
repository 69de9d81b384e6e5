import type { JsonForm } from '#registry';
import { carriedFields } from './conflict.js';
import type { Conflict, Turn } from './flow.js';
import type { ProduceRecord, Refusal } from './gateway.port.js';
import { Misfits } from './misfits.js';
import type { Slices } from './slices.js';
import type { Writer } from './subject.js';

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
  | { readonly status: 'conflict'; readonly conflict: Conflict };

function firstUse({ subject }: Turn): Conflict {
  return { kind: 'FIRST_USE', origin: 'client', differences: [], about: subject.mapping };
}

/** What became of one role's halves under one writer. Whoever goes on with it goes on where it ended. */
interface Progress {
  readonly writer: Writer;
  readonly records: readonly ProduceRecord[];
  readonly halves: (Buffer | null)[];
  /** Null: all fits so far. */
  misfits: Misfits | null;
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
    /** The records do not belong together: none of several may begin a conflict for all of them. */
    private readonly apart = false,
  ) {}

  /**
   * Encodes in slices, so that the event loop serves others meanwhile. False: there was nothing left to do, and
   * nothing was waited for. True: the subject may have moved meanwhile.
   */
  async ahead(records: readonly ProduceRecord[], slices: Slices): Promise<boolean> {
    let waited = false;
    const writer = this.writer();
    if (writer === null) return waited;
    const progress = this.under(writer, records);
    while (progress.halves.length < records.length) {
      encodeNext(progress, this.turn.role);
      const pause = slices.pause();
      if (pause === null) continue;
      waited = true;
      await pause;
    }
    return waited;
  }

  /**
   * Encodes what is not yet encoded. Data that does not fit is told apart from data that carries more than the mapping
   * knows: the one is the client's mistake, the other makes us doubt the mapping (design, "What starts a conflict").
   * Data is checked before an unbound mapping is looked up.
   */
  encode(records: readonly ProduceRecord[]): EncodedRole {
    const { turn } = this;
    turn.under = turn.subject.mapping;
    const writer = this.writer();
    if (writer === null) return { status: 'conflict', conflict: firstUse(turn) };
    turn.schemaId = writer.schemaId;
    const progress = this.under(writer, records);
    while (progress.halves.length < records.length) encodeNext(progress, turn.role);
    const { halves, misfits } = progress;
    if (misfits !== null) return doubt(turn, misfits, !this.apart || records.length === 1);
    return writer.schemaId === null
      ? { status: 'conflict', conflict: firstUse(turn) }
      : { status: 'ok', halves };
  }

  private writer(): Writer | null {
    const { foreign, declared, subject } = this.turn;
    return foreign ?? subject.writer(this.form, declared);
  }

  private under(writer: Writer, records: readonly ProduceRecord[]): Progress {
    if (this.progress?.writer !== writer || this.progress.records !== records)
      this.progress = { writer, records, halves: [], misfits: null };
    return this.progress;
  }
}

function encodeNext(progress: Progress, role: Turn['role']): void {
  const { writer, records, halves } = progress;
  const index = halves.length;
  const datum = records[index]?.[role];
  if (datum === null || datum === undefined) {
    halves.push(null);
    return;
  }
  const encoded = writer.codec.encodeFramed(datum, writer.schemaId);
  if (!encoded.ok) (progress.misfits ??= new Misfits()).add(index, encoded.issues);
  halves.push(encoded.ok ? encoded.body : null);
}

function doubt(turn: Turn, misfits: Misfits, mayConflict: boolean): EncodedRole {
  if (mayConflict && turn.foreign === null && misfits.unknownFieldsOnly) {
    const carried = new Map(
      carriedFields(misfits.carried).map((difference) => [difference.field, difference]),
    );
    return {
      status: 'conflict',
      conflict: {
        kind: 'UNKNOWN_FIELD',
        origin: 'client',
        differences: [...carried.values()],
        about: turn.under,
      },
    };
  }
  return {
    status: 'invalid',
    count: misfits.count,
    doubtful: misfits.doubtful,
    records: misfits.listed.map(({ index, path, expected, actual }) => ({
      index,
      path: `/${turn.role}${path}`,
      expected,
      actual,
    })),
  };
}
