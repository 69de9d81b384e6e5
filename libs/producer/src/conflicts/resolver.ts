import { randomUUID } from 'node:crypto';
import type { Journal } from '#journal/port';
import type { RegisteredSchema, RegistryResponse } from '#registry';
import type { Admission } from '../admission/admission.js';
import type { Hold } from '../admission/hold.js';
import type { LookupBudget } from '../admission/lookup-budget.js';
import type { GatewayTelemetry } from '../contract/telemetry.js';
import type { Batch } from '../produce/batch.js';
import { sameOrNone } from '../subjects/same-mapping.js';
import type { SubjectRepository } from '../subjects/subject-repository.js';
import type { SubjectSession } from '../subjects/subject-session.js';
import { reject, type ReevaluateOrReject } from '../util/next.js';
import { handOver } from './conflict-handler.js';
import type { ConflictLog } from './conflict-log.js';
import type { ConflictStrategy } from './conflict-strategy.js';
import type { Conflict } from './conflict.js';
import { LookupPermit, limitedDataRefusal } from './lookup-permit.js';
import type { ConflictLookup } from './conflict-lookup.js';
import { circuitOpenedRefusal } from './conflict-refusals.js';

export interface ResolverParts {
  readonly podId: string;
  readonly journal: Pick<Journal, 'now'>;
  readonly telemetry: Pick<GatewayTelemetry, 'counter'>;
  readonly subjects: SubjectRepository;
  readonly hold: Hold;
  readonly admission: Admission;
  readonly budget: LookupBudget;
  readonly lookup: ConflictLookup;
  readonly log: ConflictLog;
}

/** The modes `resolve` and `enforce`: one look-up over all pods, whose verdict the subject follows. */
export class ConflictResolver implements ConflictStrategy {
  readonly changesSubjects = true;

  constructor(private readonly parts: ResolverParts) {}

  async resolve(
    batch: Batch,
    session: SubjectSession,
    conflict: Conflict,
    latest: RegistryResponse<RegisteredSchema> | null,
  ): Promise<ReevaluateOrReject> {
    const { podId: owner, subjects, hold, budget, log, lookup, admission } = this.parts;
    const { subject } = session;
    const { kind, origin, differences, about } = conflict;
    session.detectConflict(about);
    const mismatchId = randomUUID();
    const { lease } = session;
    const trial = lease?.purpose === 'trial' ? lease.lease : null;
    const command = { type: 'DetectConflict', mismatchId, kind, origin, differences, owner, trial } as const;
    const permit = new LookupPermit(budget, subject, conflict);
    const held = await hold.withSlot(batch, subject.stored.key, () =>
      permit.during(() =>
        subjects.execute(
          subject,
          command,
          session.metadata,
          ({ snapshot }) => sameOrNone(about, snapshot.context.mapping) && permit.isGranted(snapshot),
        ),
      ),
    );
    if (!held.ok) return reject(held.refusal);
    const detected = held.value;
    if (permit.isDenied) {
      log.conflict(session, conflict);
      return reject(limitedDataRefusal(budget, subject, conflict));
    }
    if (kind !== 'FIRST_USE') log.conflict(session, conflict, detected.ok ? mismatchId : null);
    if (!detected.ok) {
      const refused = admission.openCircuitRefusal(session, differences);
      return refused === null ? handOver(session, conflict) : reject(refused);
    }
    subject.rememberDetected(mismatchId, conflict);
    session.dropLease();
    const opened = detected.events.find((event) => event.type === 'CircuitOpened');
    if (opened !== undefined)
      return reject(circuitOpenedRefusal(this.parts, subject.stored, opened, { mismatchId, differences }));
    const next = await lookup.run(batch, session, { begun: detected.stored, own: conflict, latest });
    return next.next === 'reject' ? next : handOver(session, conflict);
  }

  unregisteredRefusal(): null {
    return null;
  }
}
