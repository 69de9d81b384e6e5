import type { StoredSubject } from '#journal/port';
import type { Difference, Mapping, Policy } from '#machines';
import { compileCodec, parseSchema, type Codec, type JsonForm, type Schema } from '#registry';
import type { Refusal } from './gateway.port.js';

/** The way a mapping is written to bytes: its codec in one JSON form and the id that goes before each body. */
export interface Writer {
  readonly codec: Codec;
  /** Null: not bound to the registry yet, so nothing can be sent, but data can be checked. */
  readonly schemaId: number | null;
}

/** A mapping's schema, parsed. @throws Error when a stored mapping is no Avro schema, which only a bug could store. */
export function schemaOf(mapping: Mapping): Schema {
  const parsed = parseSchema(mapping.schema);
  if (!parsed.ok)
    throw new Error(`stored mapping ${mapping.fingerprint} is no Avro schema at ${parsed.invalid.place}`);
  return parsed.schema;
}

/** The last refusal of a request's own data: the same data again is refused from memory for a time that grows. */
interface RecentRefusal {
  readonly fields: string;
  readonly refusal: Refusal;
  readonly until: number;
  readonly waitMs: number;
}

const fieldsOf = (differences: readonly Difference[]): string =>
  differences.map(({ path }) => path).join('\n');

/** One pod's view of a subject machine: the newest snapshot it knows, and who waits for the next. */
export class Subject {
  private waiting: (() => void)[] = [];
  private readonly writers = new Map<JsonForm, { readonly mapping: Mapping; readonly writer: Writer }>();

  private recent: RecentRefusal | null = null;
  /** The latest id that a Specific mapping was last found to fit beside. */
  acceptedBeside: number | null = null;

  constructor(private current: StoredSubject) {}

  get stored(): StoredSubject {
    return this.current;
  }

  get mapping(): Mapping | null {
    return this.current.snapshot.context.mapping;
  }

  /** Takes a newer snapshot over and wakes who waits; an older one is dropped. Says whether it was newer. */
  refresh(stored: StoredSubject): boolean {
    if (stored.version <= this.current.version) return false;
    this.current = stored;
    const woken = this.waiting;
    this.waiting = [];
    for (const wake of woken) wake();
    return true;
  }

  /** Resolves when the snapshot changes, at `afterMs` from now, or when the signal aborts; whichever is first. */
  async changed(afterMs: number, signal: AbortSignal | null): Promise<void> {
    if (signal?.aborted === true) return;
    await new Promise<void>((resolve) => {
      const wake = (): void => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', wake);
        const at = this.waiting.indexOf(wake);
        if (at >= 0) this.waiting.splice(at, 1);
        resolve();
      };
      const timer = setTimeout(wake, Math.max(0, afterMs));
      signal?.addEventListener('abort', wake, { once: true });
      this.waiting.push(wake);
    });
  }

  /** The mapping's writer; null without a mapping. Compiled once per mapping. */
  writer(form: JsonForm): Writer | null {
    const { mapping } = this;
    if (mapping === null) return null;
    const known = this.writers.get(form);
    if (known?.mapping === mapping) return known.writer;
    const writer = { codec: compileCodec(schemaOf(mapping), form), schemaId: mapping.schemaId };
    this.writers.set(form, { mapping, writer });
    return writer;
  }

  /**
   * Spares the registry a client that sends the same misfit over and over: the wait until it is asked again for the
   * same fields grows like the look-up backoff.
   */
  rememberRefusal(
    found: readonly Difference[],
    refusal: Refusal,
    now: number,
    backoff: Policy['lookupBackoff'],
  ): void {
    const fields = fieldsOf(found);
    const again = this.recent?.fields === fields;
    const waitMs = again
      ? Math.min(backoff.maxMs, (this.recent?.waitMs ?? 0) * backoff.factor)
      : backoff.initialMs;
    this.recent = { fields, refusal, until: now + waitMs, waitMs };
  }

  /** The refusal to repeat for the same misfit, if the registry was asked a moment ago. */
  recentRefusal(found: readonly Difference[], now: number): Refusal | null {
    const { recent } = this;
    return recent !== null && now < recent.until && recent.fields === fieldsOf(found) ? recent.refusal : null;
  }

  forgetRefusal(): void {
    this.recent = null;
  }
}
