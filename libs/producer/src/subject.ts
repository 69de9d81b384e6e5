import type { StoredSubject } from '#journal/port';
import { sameMapping, type Mapping } from '#machines';
import { compileCodec, parseSchema, type Codec, type JsonForm, type Origin, type Schema } from '#registry';
import { RecentRefusals } from './recent-refusals.js';

/** The way a mapping is written to bytes: its codec in one JSON form and the id that goes before each body. */
export interface Writer {
  readonly codec: Codec;
  /** Null: not bound to the registry yet, so nothing can be sent, but data can be checked. */
  readonly schemaId: number | null;
}

/** A mapping's schema, parsed. @throws Error when a stored mapping is no Avro schema, which only a bug could store. */
export function schemaOf(mapping: Mapping): Schema {
  const parsed = parseSchema(mapping.schema, 'registered');
  if (!parsed.ok)
    throw new Error(`stored mapping ${mapping.fingerprint} is no Avro schema at ${parsed.invalid.place}`);
  return parsed.schema;
}

/** Whether two mappings are the same one, or both are absent. */
export function sameOrNone(one: Mapping | null, other: Mapping | null): boolean {
  return one === null || other === null ? one === other : sameMapping(one, other);
}

/** One pod's view of a subject machine: the newest snapshot it knows, and who waits for the next. */
export class Subject {
  private waiting: (() => void)[] = [];
  /** By form, and the mapping that the request declared. Those of the present mapping only. */
  private readonly writers = new Map<string, { readonly mapping: Mapping; readonly writer: Writer }>();

  /** What the registry need not be asked about again so soon. */
  readonly refusals = new RecentRefusals();
  /** The latest id that a Specific mapping was last found to fit beside. */
  acceptedBeside: number | null = null;
  /** The id of an unbound mapping's own schema, as the mode `observe` found it. No fact of the mapping. */
  private own: { readonly mapping: Mapping; readonly schemaId: number } | null = null;

  constructor(private current: StoredSubject) {}

  get stored(): StoredSubject {
    return this.current;
  }

  get mapping(): Mapping | null {
    return this.current.snapshot.context.mapping;
  }

  /** The id that the mapping's records go out under; null: none is known. */
  get schemaId(): number | null {
    const { mapping, own } = this;
    if (mapping === null || mapping.schemaId !== null) return mapping?.schemaId ?? null;
    return own !== null && sameOrNone(own.mapping, mapping) ? own.schemaId : null;
  }

  /** Sends an unbound mapping under the id that its own schema has, without binding it for others (mode `observe`). */
  useOwnId(mapping: Mapping, schemaId: number): void {
    this.own = { mapping, schemaId };
    this.writers.clear();
  }

  /** Takes a newer snapshot over and wakes who waits; an older one is dropped. Says whether it was newer. */
  refresh(stored: StoredSubject): boolean {
    if (stored.version <= this.current.version) return false;
    if (!sameOrNone(this.mapping, stored.snapshot.context.mapping)) {
      this.refusals.forget();
      this.writers.clear();
    }
    this.current = stored;
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

  /**
   * The mapping's writer; null without a mapping. Compiled once per mapping.
   * @param declared the mapping, as the request declared it; null: it declared nothing, so the data may be written for
   * the mapping as it was before it followed
   */
  writer(form: JsonForm, declared: Mapping | null = null): Writer | null {
    const { mapping } = this;
    if (mapping === null) return null;
    const key = declared === null ? form : `${form} ${declared.fingerprint}`;
    const known = this.writers.get(key);
    if (known?.mapping === mapping) return known.writer;
    const origin = declared === null ? this.formerly(mapping) : { schema: schemaOf(declared), sure: true };
    const writer = { codec: compileCodec(schemaOf(mapping), form, origin), schemaId: this.schemaId };
    this.writers.set(key, { mapping, writer });
    return writer;
  }

  private formerly({ fingerprint }: Mapping): Origin | null {
    const declared = this.current.snapshot.context.declared ?? null;
    const hasFollowed = declared !== null && declared.fingerprint !== fingerprint;
    return hasFollowed ? { schema: schemaOf(declared), sure: false } : null;
  }
}
