import type { ConflictStrategy } from '../conflicts/conflict-strategy.js';
import { subjectRefusal, type Refusal } from '../contract/refusal.js';
import {
  declarationKey,
  type DeclaredSchema,
  type DeclaredWriter,
  type RegisteredWriter,
} from './declared-writer.js';
import { storedRefusal, type StoredRefusal } from './stored-writers.js';
import type { Subject } from './subject.js';
import type { WriterLookup } from './writer-lookup.js';

/** What is known of a declared schema without a look-up: by the subject's events, or by this pod. */
export class KnownWriters {
  constructor(
    private readonly parts: {
      readonly monotonic: () => number;
      readonly writers: WriterLookup;
      readonly strategy: Pick<ConflictStrategy, 'changesSubjects'>;
    },
  ) {}

  /** Null: neither the events nor this pod know the schema. */
  find(subject: Subject, declared: DeclaredSchema): DeclaredWriter | null {
    return this.storedWriter(subject, declared) ?? this.seenWriter(subject, declared);
  }

  /**
   * A refusal that needs no look-up. The refusal of a registered schema holds while the mapping stays. Its differences are
   * computed once per pod, and a pod that has not read the schema of an id looks it up for that. A schema that was not registered
   * may be registered later, so it is looked up again, less and less often. Null: a look-up is needed.
   */
  refusal(subject: Subject, declared: DeclaredSchema): Refusal | null {
    const stored = storedRefusal(subject.stored, declared);
    if (stored === null) return subject.refusals.recall(declarationKey(declared), this.parts.monotonic());
    const writer = this.refusedWriter(subject, declared, stored);
    const evaluation = writer && subject.writers.evaluate(writer);
    if (evaluation === null || evaluation.ok) return null;
    const { mismatchId } = stored;
    const { differences } = evaluation;
    return subjectRefusal(subject.stored, 'writer.refused', refusedBefore, { mismatchId, differences });
  }

  /** In `observe` no schema is rewritten, though pods in another mode may do so. */
  private storedWriter(subject: Subject, declared: DeclaredSchema): DeclaredWriter | null {
    const stored = subject.writers.storedWriter(declared);
    return stored?.kind === 'rewritten' && !this.parts.strategy.changesSubjects ? null : stored;
  }

  /** An id that this process found under the subject before: its text may be too long to be kept in the events. */
  private seenWriter(subject: Subject, declared: DeclaredSchema): RegisteredWriter | null {
    if ('schema' in declared) return null;
    const seen = this.parts.writers.knownSchema(subject, declared.schemaId);
    const { accepted } = subject.stored.snapshot.context.writers;
    const isAccepted = accepted.some(({ schemaId }) => schemaId === declared.schemaId);
    return seen === null || !isAccepted ? null : { kind: 'registered', ...seen };
  }

  /** The schema that a refusal is about. Null: this pod does not have it. */
  private refusedWriter(
    subject: Subject,
    declared: DeclaredSchema,
    { schemaId }: StoredRefusal,
  ): RegisteredWriter | null {
    if ('schemaId' in declared) {
      const seen = this.parts.writers.knownSchema(subject, declared.schemaId);
      return seen && { kind: 'registered', ...seen };
    }
    const { schema } = declared;
    return schemaId === null ? null : { kind: 'registered', schema, schemaId, version: null, guid: null };
  }
}

const refusedBefore = 'this schema was refused before';
