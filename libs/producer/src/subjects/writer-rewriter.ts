import { randomUUID } from 'node:crypto';
import type { Difference } from '#machines';
import type { RegisteredSchema, Schema } from '#registry';
import type { Hold } from '../admission/hold.js';
import type { ConflictLog } from '../conflicts/conflict-log.js';
import { latestOf } from '../conflicts/registered-mapping.js';
import type { Batch } from '../produce/batch.js';
import { reevaluate, reject } from '../util/next.js';
import { write, type Resolved } from './resolved-writer.js';
import type { SubjectRepository } from './subject-repository.js';
import type { SubjectSession } from './subject-session.js';
import { besideMapping } from './writer-rejections.js';

/** A declared schema that is not registered, and the latest version that may be written instead. */
interface Rewrite {
  readonly schema: Schema;
  readonly latest: RegisteredSchema;
  readonly differences: readonly Difference[];
}

/** Stores that a declared schema is written as the latest version, and logs it as the conflict that it is. */
export class WriterRewriter {
  constructor(
    private readonly parts: {
      readonly subjects: SubjectRepository;
      readonly hold: Hold;
      readonly log: ConflictLog;
    },
  ) {}

  /** `reevaluate`: the subject has another mapping than the one that the schema was evaluated beside; nothing is stored. */
  async rewrite(
    batch: Batch,
    session: SubjectSession,
    { schema, latest, differences }: Rewrite,
  ): Promise<Resolved> {
    const { hold, subjects } = this.parts;
    const { subject } = session;
    const condition = besideMapping(subject.mapping);
    const mismatchId = randomUUID();
    const command = {
      type: 'RewriteWriter',
      mismatchId,
      fingerprint: schema.fingerprint,
      latest: latestOf(latest),
      differences,
      rulesAllowed: latest.rules,
    } as const;
    const held = await hold.withSlot(batch, subject.stored.key, () =>
      subjects.execute(subject, command, session.metadata, condition),
    );
    if (!held.ok) return reject(held.refusal);
    if (!held.value.ok) return reevaluate;
    // If another request came first, it has logged the conflict, and its mismatch is the stored one.
    if (held.value.events.length > 0) this.logRewrite(session, { latest, differences }, mismatchId);
    const stored = subject.writers.storedWriter({ schema });
    return write(stored ?? { kind: 'rewritten', schema, latest, mismatchId });
  }

  private logRewrite(
    session: SubjectSession,
    { latest, differences }: Omit<Rewrite, 'schema'>,
    mismatchId: string,
  ): void {
    const { log } = this.parts;
    const details = { latest_schema_id: latest.schemaId, latest_version: latest.version };
    log.conflict(session, { kind: 'UNKNOWN_SCHEMA', origin: 'client', differences }, mismatchId);
    log.write(session, {
      step: 'lookup',
      level: 'info',
      message: 'the registry does not have the declared schema under the subject',
      details,
      mismatchId,
    });
    log.write(session, {
      step: 'difference',
      level: 'info',
      message: 'verdict follow: the declared schema is written as the latest',
      details: { ...details, differences },
      mismatchId,
    });
  }
}
