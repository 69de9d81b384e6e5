import type { StoredSubject } from '#journal/port';
import { originsOf, type Mapping } from '#machines';
import { compileCodec, type Codec, type JsonForm, type Origin } from '#registry';
import {
  declarationKey,
  evaluateWriter,
  type DeclaredSchema,
  type DeclaredWriter,
  type WriterEvaluation,
  type WriterRejection,
} from './declared-writer.js';
import { schemaNaming, type SchemaNaming } from './schema-naming.js';
import { sameOrNone } from './same-mapping.js';
import { schemaOf } from './stored-schema.js';
import { storedWriter } from './stored-writers.js';

/** How data is written to bytes: the codec of one JSON form, and how the records name the schema. */
export interface Writer extends SchemaNaming {
  readonly codec: Codec;
}

/** What a request's data is written with now. `unmapped`: nothing is declared or mapped. */
export type WriterDecision =
  | { readonly status: 'write'; readonly writer: Writer }
  | { readonly status: 'unmapped' }
  | {
      readonly status: 'rejected';
      readonly declared: DeclaredWriter;
      readonly evaluation: WriterRejection;
    };

const unmapped: WriterDecision = { status: 'unmapped' };

/** Entries per cache. Clients may declare ever new schemas: a full cache is cleared. */
const MAX_ENTRIES = 256;

/** The schema id of an unbound mapping, as the mode `observe` found it. */
interface OwnId {
  readonly mapping: Mapping;
  readonly schemaId: number;
  readonly guid: string | null;
}

/** The writers of one subject, compiled once per mapping. Takes a new snapshot through `update`. */
export class WriterCache {
  /** By form and declared schema. */
  private readonly decisions = new Map<string, WriterDecision>();
  private readonly evaluations = new Map<string, WriterEvaluation>();
  /** By declaration; null: the events do not know it. */
  private readonly stored = new Map<string, DeclaredWriter | null>();
  private own: OwnId | null = null;

  constructor(private current: StoredSubject) {}

  /** Drops what the new snapshot makes obsolete. */
  update(stored: StoredSubject): void {
    const { context } = stored.snapshot;
    if (!sameOrNone(this.mapping, context.mapping)) {
      this.decisions.clear();
      this.evaluations.clear();
    } else if (originsOf(this.current.snapshot.context).length !== originsOf(context).length) {
      // An operator declared the mapping that was followed: no data is read by the mappings before it any more.
      this.decisions.clear();
    }
    this.stored.clear();
    this.current = stored;
  }

  /** The id that the mapping's records are sent under. Null: none is known. */
  get schemaId(): number | null {
    return this.naming.schemaId;
  }

  /**
   * Sends an unbound mapping under the id that its own schema has, without binding it for others (mode `observe`). False:
   * its records name the schema by a GUID, and there is none.
   */
  useOwnId(own: OwnId): boolean {
    this.own = own;
    this.decisions.clear();
    return this.schemaId !== null;
  }

  /** What the subject's events know of a declared schema. Null: nothing. */
  storedWriter(declared: DeclaredSchema): DeclaredWriter | null {
    const key = declarationKey(declared);
    const known = this.stored.get(key);
    if (known !== undefined) return known;
    return cached(this.stored, key, storedWriter(this.current, declared));
  }

  /** Whether a declared schema may be written beside the mapping. */
  evaluate(declared: DeclaredWriter): WriterEvaluation {
    const key = keyOf(declared);
    const known = this.evaluations.get(key);
    if (known !== undefined) return known;
    return cached(this.evaluations, key, evaluateWriter(this.current.key.role, this.mapping, declared));
  }

  /** What data is written with now: the declared schema, or the mapping, which reads data of the mappings it followed as well. */
  decide(form: JsonForm, declared: DeclaredWriter | null): WriterDecision {
    const { mapping } = this;
    const key = declared === null ? form : `${form} ${keyOf(declared)}`;
    const known = this.decisions.get(key);
    if (known !== undefined) return known;
    if (declared !== null) return cached(this.decisions, key, this.decideDeclared(form, declared));
    if (mapping === null) return unmapped;
    const codec = compileCodec(schemaOf(mapping), form, this.origin(), mapping);
    return cached(this.decisions, key, { status: 'write', writer: { codec, ...this.naming } });
  }

  private get mapping(): Mapping | null {
    return this.current.snapshot.context.mapping;
  }

  private get naming(): SchemaNaming {
    const { mapping, own } = this;
    if (mapping === null) return schemaNaming(undefined, null, null);
    if (mapping.schemaId !== null) return schemaNaming(mapping.wire, mapping.schemaId, mapping.guid ?? null);
    return own !== null && sameOrNone(own.mapping, mapping)
      ? schemaNaming(mapping.wire, own.schemaId, own.guid)
      : schemaNaming(mapping.wire, null, null);
  }

  private decideDeclared(form: JsonForm, declared: DeclaredWriter): WriterDecision {
    const evaluation = this.evaluate(declared);
    if (!evaluation.ok) return { status: 'rejected', declared, evaluation };
    const { schema } = declared;
    const { schemaId, guid } = declared.kind === 'registered' ? declared : declared.latest;
    const options = this.mapping ?? {};
    const codec =
      declared.kind === 'registered'
        ? compileCodec(schema, form, null, options)
        : compileCodec(declared.latest.schema, form, { schema, sure: true }, options);
    return { status: 'write', writer: { codec, ...schemaNaming(this.mapping?.wire, schemaId, guid) } };
  }

  private origin(): Origin | null {
    const origins = originsOf(this.current.snapshot.context);
    return origins.length === 0 ? null : { sure: false, chain: origins.map(schemaOf) };
  }
}

/** Equal for writers that write the same bytes beside the same mapping. */
function keyOf(declared: DeclaredWriter): string {
  const { fingerprint } = declared.schema;
  return declared.kind === 'registered'
    ? `${declared.schemaId} ${fingerprint}`
    : `as ${declared.latest.schemaId} ${declared.latest.schema.fingerprint} ${fingerprint}`;
}

function cached<T>(cache: Map<string, T>, key: string, value: T): T {
  if (cache.size >= MAX_ENTRIES) cache.clear();
  cache.set(key, value);
  return value;
}
