import { randomUUID } from 'node:crypto';
import type { StoredSubject } from '#journal/port';
import type { Mapping } from '#machines';
import type { Schema } from '#registry';
import type { Hold } from '../admission/hold.js';
import type { ConflictLog } from '../conflicts/conflict-log.js';
import { subjectRefusal } from '../contract/refusal.js';
import type { Batch } from '../produce/batch.js';
import { reevaluate, reject, type ReevaluateOrReject } from '../util/next.js';
import type { DeclaredWriter, WriterRejection } from './declared-writer.js';
import { sameOrNone } from './same-mapping.js';
import type { SubjectRepository } from './subject-repository.js';
import type { SubjectSession } from './subject-session.js';

/** A declared schema that is refused. */
interface RejectedSchema {
  readonly schema: Schema;
  /** Null: the refusal does not hold for good, since the schema may be registered, or its rules be allowed, later. */
  readonly schemaId: number | null;
  /** As in the event `WriterRefused`. */
  readonly isElsewhere?: true;
}

export interface WriterRejectionsParts {
  readonly subjects: SubjectRepository;
  readonly hold: Hold;
  readonly log: ConflictLog;
}

/** An evaluation holds for one mapping: it is stored only if no other pod has changed the mapping meanwhile. */
export const besideMapping =
  (mapping: Mapping | null) =>
  ({ snapshot }: StoredSubject): boolean =>
    sameOrNone(mapping, snapshot.context.mapping);

/** Refuses declared schemas, and stores the refusals. `reevaluate`: the subject has another mapping now, and nothing is stored. */
export class WriterRejections {
  constructor(private readonly parts: WriterRejectionsParts) {}

  /** A known schema does not fit beside the present mapping. */
  rejectWriter(
    batch: Batch,
    session: SubjectSession,
    writer: DeclaredWriter,
    rejection: WriterRejection,
  ): Promise<ReevaluateOrReject> {
    const schemaId = writer.kind === 'registered' ? writer.schemaId : null;
    return this.reject(batch, session, { schema: writer.schema, schemaId }, rejection);
  }

  async reject(
    batch: Batch,
    session: SubjectSession,
    rejected: RejectedSchema,
    { differences, reason }: WriterRejection,
  ): Promise<ReevaluateOrReject> {
    const { subjects, hold, log } = this.parts;
    const { subject, metadata } = session;
    const { schema, ...more } = rejected;
    const { fingerprint } = schema;
    const condition = besideMapping(subject.mapping);
    const mismatchId = randomUUID();
    log.countConflict(session);
    const message = `a declared schema is refused: ${reason}`;
    log.write(session, { step: 'difference', level: 'warn', message, details: { differences } });
    const command = { type: 'RefuseWriter', mismatchId, fingerprint, differences, ...more } as const;
    const held = await hold.withSlot(batch, subject.stored.key, () =>
      subjects.execute(subject, command, metadata, condition),
    );
    if (!held.ok) return reject(held.refusal);
    if (!held.value.ok) return reevaluate;
    // Another request may have declared the same schema first: then its mismatch is the stored one.
    const { refused } = subject.stored.snapshot.context.writers;
    const known = refused.find((writer) => writer.fingerprint === fingerprint);
    const stored = { mismatchId: known?.mismatchId ?? mismatchId, differences };
    return reject(subjectRefusal(subject.stored, 'writer.refused', reason, stored));
  }
}
