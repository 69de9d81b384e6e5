import { boundedDifferences, stateOf, withoutExtraFieldNames, type Difference } from '#machines';
import type { ErrorClass } from '../contract/refusal.js';
import type { ConflictLogEntry, GatewayTelemetry } from '../contract/telemetry.js';
import { labelsOf } from '../subjects/labels.js';
import type { SubjectSession } from '../subjects/subject-session.js';
import type { Conflict } from './conflict.js';
import { registryFailure } from './registry-failure.js';

type Details = Readonly<Record<string, unknown>> & { readonly differences?: readonly Difference[] };

interface Entry extends Pick<ConflictLogEntry, 'step' | 'level' | 'message'> {
  readonly details?: Details;
  /** Absent: `schema.conflict`. */
  readonly class?: ErrorClass | null;
  /** Absent or null: that of the subject's present conflict, or of the last one, which a retry's end or an opened circuit closed. */
  readonly mismatchId?: string | null;
}

/** The log of conflicts, step by step (rule 13), without the names of extra fields. */
export class ConflictLog {
  constructor(private readonly telemetry: Pick<GatewayTelemetry, 'step' | 'counter'>) {}

  write({ stored, metadata }: SubjectSession, entry: Entry): void {
    const { key, snapshot } = stored;
    const { step, level, message, class: errorClass = 'schema.conflict', mismatchId = null } = entry;
    const { differences, ...details } = entry.details ?? {};
    const { conflict, lastMismatchId } = snapshot.context;
    const { state } = stateOf(snapshot);
    const isClosed = step === 'retry' || state === 'circuitOpen';
    this.telemetry.step({
      step,
      level,
      class: errorClass,
      topic: key.topic,
      resolvedSubject: key.subject,
      mismatchId: mismatchId ?? conflict?.mismatchId ?? (isClosed ? lastMismatchId : null),
      requestId: metadata.requestId,
      message,
      details: {
        role: key.role,
        state,
        ...details,
        ...(differences !== undefined && {
          differences: boundedDifferences(withoutExtraFieldNames(differences)),
        }),
      },
    });
  }

  /** A registry call failed. */
  registryFailed(session: SubjectSession, reason: string, mismatchId: string | null = null): void {
    const { detail: message, class: errorClass } = registryFailure(reason);
    this.write(session, { step: 'lookup', level: 'error', message, class: errorClass, mismatchId });
  }

  /** The first step: the conflict, which is counted as well (rule 12). */
  conflict(
    session: SubjectSession,
    { kind, origin, differences }: Pick<Conflict, 'kind' | 'origin' | 'differences'>,
    mismatchId: string | null = null,
  ): void {
    this.countConflict(session);
    const details = { kind, origin, differences };
    this.write(session, { step: 'error', level: 'warn', message: `conflict ${kind}`, details, mismatchId });
  }

  countConflict({ stored }: SubjectSession): void {
    const isKey = stored.key.role === 'key';
    this.telemetry.counter(isKey ? 'schema.conflict.key' : 'schema.conflict.value', labelsOf(stored));
  }
}
