import type { Difference, LatestSchema } from '#machines';
import type { RegisteredSchema, RegistryResponse } from '#registry';
import type { Refusal } from '../contract/refusal.js';
import type { Batch } from '../produce/batch.js';
import type { SubjectSession } from '../subjects/subject-session.js';
import type { ReevaluateOrReject } from '../util/next.js';
import type { Conflict } from './conflict.js';

/** A declared schema that the registry does not have under the subject. */
export interface UnregisteredWriter {
  readonly fingerprint: string;
  readonly latest: LatestSchema;
  readonly differences: readonly Difference[];
  /** Whether it may be written as the latest. */
  readonly ok: boolean;
}

/** What a mode does about a conflict that the registry is to be asked about. */
export interface ConflictStrategy {
  /** False in `observe`: nothing follows, blocks or is rewritten, and no look-up is made for the subject's state. */
  readonly changesSubjects: boolean;
  /** @param latest the latest version, if it is known already; null: it is not */
  resolve(
    batch: Batch,
    session: SubjectSession,
    conflict: Conflict,
    latest: RegistryResponse<RegisteredSchema> | null,
  ): Promise<ReevaluateOrReject>;
  /** The refusal of a schema that the mode does not rewrite. Null: the mode rewrites schemas. */
  unregisteredRefusal(
    batch: Batch,
    session: SubjectSession,
    writer: UnregisteredWriter,
  ): Promise<Refusal> | null;
}
