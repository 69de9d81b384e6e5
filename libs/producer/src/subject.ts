import type { StoredSubject } from '#journal/port';
import {
  isShownByData,
  originsOf,
  sameMapping,
  stateOf,
  type ConflictKind,
  type LatestSchema,
  type Mapping,
  type Role,
} from '#machines';
import { compileCodec, type Codec, type JsonForm, type Origin } from '#registry';
import {
  evaluateWriter,
  knownWriter,
  nameOf,
  type DeclaredSchema,
  type DeclaredWriter,
  type WriterEvaluation,
} from './declared-writer.js';
import { RecentRefusals, type ShownConflict } from './recent-refusals.js';
import { schemaOf } from './subject-schema.js';
import { wiring, type SchemaNaming } from './wire.js';

/** How data is written to bytes: the codec in one JSON form, and how its records name the schema. */
export interface Writer extends SchemaNaming {
  readonly codec: Codec;
}

/** What a request's data is written with now. `unmapped`: nothing is declared or mapped. */
export type WriterDecision =
  | { readonly status: 'write'; readonly writer: Writer }
  | { readonly status: 'unmapped' }
  | {
      readonly status: 'refused';
      readonly declared: DeclaredWriter;
      readonly evaluation: Extract<WriterEvaluation, { ok: false }>;
    };

/** Whether two mappings are the same one, or both are absent. */
export function sameOrNone(one: Mapping | null, other: Mapping | null): boolean {
  return one === null || other === null ? one === other : sameMapping(one, other);
}

const unmapped: WriterDecision = { status: 'unmapped' };

/** Clients may declare ever other schemas: the cache is cleared when it holds this many entries. */
const KEPT = 256;

/** One pod's view of a subject machine: the newest snapshot it knows, and who waits for the next. */
export class Subject {
  private waiting: (() => void)[] = [];
  /** By form and declared schema. Those of the present mapping only. */
  private readonly decisions = new Map<string, WriterDecision>();
  /** Whether a declared schema may be written. Beside the present mapping only. */
  private readonly evaluations = new Map<string, WriterEvaluation>();
  /** What the events say of a declared schema, by its name. Those of the present snapshot only. */
  private readonly known = new Map<string, DeclaredWriter | null>();
  /** When the registry may be asked again whether it has a schema by now, by the schema's fingerprint. */
  private readonly rechecks = new Map<string, number>();

  /** What the registry need not be asked about again so soon. */
  readonly refusals = new RecentRefusals();
  /** The same, of conflicts that data shows. */
  private readonly dataRefusals = new RecentRefusals();
  /** The conflict that this pod detected last, with what its event leaves out. */
  private detected: { readonly mismatchId: string; readonly conflict: ShownConflict } | null = null;
  /** The latest that a Specific mapping was last found to fit beside. */
  acceptedBeside: Pick<LatestSchema, 'schemaId' | 'fingerprint'> | null = null;
  /** The id of an unbound mapping's own schema, as the mode `observe` found it. No event of the mapping. */
  private own: { readonly mapping: Mapping; readonly schemaId: number; readonly guid: string | null } | null =
    null;

  private gone = false;

  /** What it was opened for: until its first event is stored, another pod may open it for the other role. */
  readonly role: Role;

  constructor(private current: StoredSubject) {
    this.role = current.key.role;
  }

  /** Its first event turned out to be of the other role: nothing is sent or stored by this object any more. */
  get isOfOtherRole(): boolean {
    return this.current.key.role !== this.role;
  }

  /** Keeps a conflict that was stored, until the next one. */
  keepDetected(mismatchId: string, conflict: ShownConflict): void {
    this.detected = { mismatchId, conflict };
  }

  /** A conflict as this pod detected it; null: another pod did, or one was detected since. */
  detectedAs(mismatchId: string): ShownConflict | null {
    return this.detected?.mismatchId === mismatchId ? this.detected.conflict : null;
  }

  /** It was removed since it was opened: nothing is sent or stored by this object any more, and the next use opens another. */
  get isGone(): boolean {
    return this.gone;
  }

  /** What conflicts of this kind need not be looked up for again so soon. */
  refusalsOf(kind: ConflictKind): RecentRefusals {
    return isShownByData(kind) ? this.dataRefusals : this.refusals;
  }

  get stored(): StoredSubject {
    return this.current;
  }

  get mapping(): Mapping | null {
    return this.current.snapshot.context.mapping;
  }

  /** The id that the mapping's records go out under; null: none is known. */
  get schemaId(): number | null {
    return this.wiring.schemaId;
  }

  private get wiring(): SchemaNaming {
    const { mapping, own } = this;
    if (mapping === null) return wiring(undefined, null, null);
    if (mapping.schemaId !== null) return wiring(mapping.wire, mapping.schemaId, mapping.guid ?? null);
    const isOwn = own !== null && sameOrNone(own.mapping, mapping);
    return isOwn ? wiring(mapping.wire, own.schemaId, own.guid) : wiring(mapping.wire, null, null);
  }

  /**
   * Sends an unbound mapping under the id that its own schema has, without binding it for others (mode `observe`). False:
   * its records name the schema by a GUID, and there is none.
   */
  useOwnId(mapping: Mapping, schemaId: number, guid: string | null): boolean {
    this.own = { mapping, schemaId, guid };
    this.decisions.clear();
    return this.schemaId !== null;
  }

  /** Takes a newer snapshot over and wakes who waits; an older one is dropped. Says whether it was newer. */
  refresh(stored: StoredSubject): boolean {
    if (stored.version <= this.current.version) return false;
    const { context } = stored.snapshot;
    if (!sameOrNone(this.mapping, context.mapping)) {
      this.refusals.forget();
      this.dataRefusals.forget();
      this.decisions.clear();
      this.evaluations.clear();
    } else if (originsOf(this.current.snapshot.context).length !== originsOf(context).length) {
      // An operator declared the mapping that was followed: nobody writes for those before it any more.
      this.decisions.clear();
    }
    this.known.clear();
    this.current = stored;
    this.gone ||= stateOf(stored.snapshot).state === 'removed';
    const woken = this.waiting;
    this.waiting = [];
    for (const wake of woken) wake();
    return true;
  }

  /** Resolves when the snapshot changes, at `afterMs` from now, or when a signal aborts; whichever is first. */
  async changed(afterMs: number, signals: readonly AbortSignal[] = []): Promise<void> {
    if (signals.some(({ aborted }) => aborted)) return;
    await new Promise<void>((resolve) => {
      const wake = (): void => {
        clearTimeout(timer);
        for (const signal of signals) signal.removeEventListener('abort', wake);
        const at = this.waiting.indexOf(wake);
        if (at >= 0) this.waiting.splice(at, 1);
        resolve();
      };
      // Node cuts the fraction off, and would wake who waits for a deadline before it.
      const timer = setTimeout(wake, Math.max(0, Math.ceil(afterMs)));
      for (const signal of signals) signal.addEventListener('abort', wake, { once: true });
      this.waiting.push(wake);
    });
  }

  /** What the subject's events say of a declared schema; null: nothing. */
  knownWriter(declared: DeclaredSchema): DeclaredWriter | null {
    const name = nameOf(declared);
    const known = this.known.get(name);
    if (known !== undefined) return known;
    return kept(this.known, name, knownWriter(this.stored, declared));
  }

  /** Whether a declared schema may be written beside the mapping. Compared once per mapping. */
  evaluate(declared: DeclaredWriter): WriterEvaluation {
    const key = keyOf(declared);
    const known = this.evaluations.get(key);
    if (known !== undefined) return known;
    return kept(this.evaluations, key, evaluateWriter(this.stored.key.role, this.mapping, declared));
  }

  /**
   * What data is written with, as the subject stands now: by the declared schema, or by the mapping and those it followed.
   * Compiled once per mapping.
   */
  writerFor(form: JsonForm, declared: DeclaredWriter | null): WriterDecision {
    const { mapping } = this;
    const key = declared === null ? form : `${form} ${keyOf(declared)}`;
    const decided = this.decisions.get(key);
    if (decided !== undefined) return decided;
    if (declared !== null) return kept(this.decisions, key, this.decide(form, declared));
    if (mapping === null) return unmapped;
    const codec = compileCodec(schemaOf(mapping), form, this.origin(), mapping);
    return kept(this.decisions, key, { status: 'write', writer: { codec, ...this.wiring } });
  }

  /** Whether the registry is to be asked again about a schema that it did not have. True once in so many ms. */
  isRecheckDue(fingerprint: string, now: number, everyMs: number): boolean {
    const due = this.rechecks.get(fingerprint);
    if (due !== undefined && now < due) return false;
    kept(this.rechecks, fingerprint, now + everyMs);
    return due !== undefined;
  }

  private decide(form: JsonForm, declared: DeclaredWriter): WriterDecision {
    const evaluation = this.evaluate(declared);
    if (!evaluation.ok) return { status: 'refused', declared, evaluation };
    const { schema } = declared;
    const { schemaId, guid } = declared.kind === 'registered' ? declared : declared.latest;
    const options = this.mapping ?? {};
    const codec =
      declared.kind === 'registered'
        ? compileCodec(schema, form, null, options)
        : compileCodec(declared.latest.schema, form, { schema, sure: true }, options);
    return { status: 'write', writer: { codec, ...wiring(this.mapping?.wire, schemaId, guid) } };
  }

  private origin(): Origin | null {
    const origins = originsOf(this.current.snapshot.context);
    return origins.length === 0 ? null : { sure: false, chain: origins.map(schemaOf) };
  }
}

/** Two writers of one key are written alike beside the same mapping. */
function keyOf(declared: DeclaredWriter): string {
  const { fingerprint } = declared.schema;
  return declared.kind === 'registered'
    ? `${declared.schemaId} ${fingerprint}`
    : `as ${declared.latest.schemaId} ${declared.latest.schema.fingerprint} ${fingerprint}`;
}

function kept<T>(cache: Map<string, T>, key: string, value: T): T {
  if (cache.size >= KEPT) cache.clear();
  cache.set(key, value);
  return value;
}
