import { boundedDifferences, stateOf, withoutExtraFieldNames, type Difference } from '#machines';
import type { Conflict, Flow, Run, Turn } from './flow.js';
import type { ErrorClass, ConflictLogEntry } from './gateway.port.js';
import { labelsOf } from './labels.js';
import { registryTrouble } from './registry-trouble.js';

type Found = Readonly<Record<string, unknown>> & { readonly differences?: readonly Difference[] };

/**
 * Tells one step of an on-error story (rule 13), without the names of extra fields. Its mismatch is the one under way, or that of the step before:
 * a retry's end and an opened circuit close the conflict they belong to.
 */
export function tell(
  flow: Flow,
  run: Run,
  turn: Turn,
  step: ConflictLogEntry['step'],
  level: ConflictLogEntry['level'],
  message: string,
  { differences, ...found }: Found = {},
  errorClass: ErrorClass | null = 'schema.conflict',
  mismatchId: string | null = null,
): void {
  const { key, snapshot } = turn.subject.stored;
  const { conflict, lastMismatchId } = snapshot.context;
  const { state } = stateOf(snapshot);
  const closed = step === 'retry' || state === 'circuitOpen';
  flow.telemetry.step({
    step,
    level,
    class: errorClass,
    topic: key.topic,
    resolvedSubject: key.subject,
    mismatchId: mismatchId ?? conflict?.mismatchId ?? (closed ? lastMismatchId : null),
    requestId: run.request.requestId,
    message,
    details: {
      role: key.role,
      state,
      ...found,
      ...(differences !== undefined && {
        differences: boundedDifferences(withoutExtraFieldNames(differences)),
      }),
    },
  });
}

/** A look-up that got no answer. */
export function tellTrouble(
  flow: Flow,
  run: Run,
  turn: Turn,
  reason: string,
  mismatchId: string | null = null,
): void {
  const trouble = registryTrouble(reason);
  tell(flow, run, turn, 'lookup', 'error', trouble.detail, {}, trouble.class, mismatchId);
}

/** The first step: what was met, counted by the mission's metric (rule 12). */
export function tellConflict(
  flow: Flow,
  run: Run,
  turn: Turn,
  { kind, origin, differences }: Pick<Conflict, 'kind' | 'origin' | 'differences'>,
  mismatchId: string | null = null,
): void {
  const { stored } = turn.subject;
  const name = stored.key.role === 'key' ? 'schema.conflict.key' : 'schema.conflict.value';
  flow.telemetry.counter(name, labelsOf(stored));
  const found = { kind, origin, differences };
  tell(flow, run, turn, 'error', 'warn', `conflict ${kind}`, found, 'schema.conflict', mismatchId);
}
