import { Backoff } from '#machines';
import type { Hold } from '../admission/hold.js';
import type { LookupBudget } from '../admission/lookup-budget.js';
import type { ConflictLog } from '../conflicts/conflict-log.js';
import { subjectRefusal } from '../contract/refusal.js';
import type { GatewaySettings } from '../contract/settings.js';
import type { Batch } from '../produce/batch.js';
import { proceed, reject, type Next } from '../util/next.js';
import type { AssociationCheck } from './association-check.js';
import { declarationKey, type DeclaredSchema } from './declared-writer.js';
import type { SubjectSession } from './subject-session.js';
import { otherRoleRefusal, removedRefusal } from './unusable-subject.js';
import { isFailedLookup, type WriterLookup } from './writer-lookup.js';
import type { WriterRecheck } from './writer-recheck.js';
import type { WriterRejections } from './writer-rejections.js';
import { storedRefusal } from './stored-writers.js';
import type { KnownWriters } from './known-writers.js';
import { write, type Resolved } from './resolved-writer.js';
import type { WriterAcceptance } from './writer-acceptance.js';

/** The look-ups of one declaration on one subject. */
interface LookupCall {
  readonly declared: DeclaredSchema;
  readonly backoff: Backoff;
  /** A request with a permit may retry its look-up while the registry does not respond. */
  isPermitted: boolean;
}

export interface WriterResolverParts {
  readonly settings: Pick<GatewaySettings, 'policy'>;
  readonly knownWriters: KnownWriters;
  readonly writers: WriterLookup;
  readonly acceptance: WriterAcceptance;
  readonly rejections: WriterRejections;
  readonly recheck: WriterRecheck;
  readonly association: AssociationCheck;
  readonly hold: Hold;
  readonly budget: LookupBudget;
  readonly log: ConflictLog;
}

/**
 * Finds out how a request that declares a schema is written. A schema that the subject's events know costs no call. Otherwise
 * there is one look-up for all requests, whose result is stored. It never changes the subject's state, except that the first
 * declaration on a subject without a mapping becomes its mapping.
 */
export class WriterResolver {
  constructor(private readonly parts: WriterResolverParts) {}

  /** `proceed`: the session has its declared writer. @throws JournalUnreachable */
  async resolve(batch: Batch, session: SubjectSession, declared: DeclaredSchema): Promise<Next> {
    const backoff = new Backoff(this.parts.settings.policy.lookupBackoff);
    const call: LookupCall = { declared, backoff, isPermitted: false };
    for (;;) {
      const { subject } = session;
      if (subject.isRemoved) return reject(removedRefusal(subject.stored));
      if (subject.isOfOtherRole) return reject(otherRoleRefusal(subject.stored, session.role));
      const known = this.resolveKnown(batch, session, declared);
      const resolving = known ?? this.lookUp(batch, session, call);
      const resolved = 'then' in resolving ? await resolving : resolving;
      if (resolved.next === 'reevaluate') continue;
      if (resolved.next === 'reject') return resolved;
      session.declare(resolved.writer);
      return proceed;
    }
  }

  /** Without a look-up. Null: neither the events nor this pod know enough of the schema. */
  private resolveKnown(
    batch: Batch,
    session: SubjectSession,
    declared: DeclaredSchema,
  ): Resolved | Promise<Resolved> | null {
    const { knownWriters, recheck, rejections } = this.parts;
    const { subject } = session;
    const known = knownWriters.find(subject, declared);
    if (known === null) {
      const recalled = knownWriters.refusal(subject, declared);
      return recalled === null ? null : reject(recalled);
    }
    if (known.kind === 'rewritten') recheck.startIfDue(batch, session, known);
    const evaluation = subject.writers.evaluate(known);
    if (evaluation.ok) return write(known);
    return rejections.rejectWriter(batch, session, known, evaluation);
  }

  private async lookUp(batch: Batch, session: SubjectSession, call: LookupCall): Promise<Resolved> {
    const { writers, acceptance, hold, budget, log } = this.parts;
    const { subject } = session;
    const { declared, backoff } = call;
    const held = await hold.withSlot(batch, subject.stored.key, () =>
      writers.find(subject, declared, () => call.isPermitted || budget.takeForDeclared(subject)),
    );
    if (!held.ok) return reject(held.refusal);
    const result = held.value;
    if (result.status === 'limited')
      return reject(subject.refusals.last(declarationKey(declared)) ?? budget.limitedRefusal(subject));
    call.isPermitted = true;
    if (isFailedLookup(result)) {
      const { mismatchId } = storedRefusal(subject.stored, declared) ?? {};
      // The subject's events suffice to refuse the schema, though not to say what the differences are.
      if (mismatchId !== undefined)
        return reject(subjectRefusal(subject.stored, 'writer.refused', refusedInOutage, { mismatchId }));
      log.registryFailed(session, result.reason);
      return hold.forRegistry(batch, subject, result.reason, backoff.next());
    }
    if (result.status !== 'registered' && !session.isRetryUsed) {
      const moved = await this.recheckAssociation(batch, session, call);
      if (moved !== null) return moved;
    }
    return acceptance.take(batch, session, declared, result);
  }

  /** The registry does not have the schema under the subject: the subject may be the wrong one. Null: it is not. */
  private async recheckAssociation(
    batch: Batch,
    session: SubjectSession,
    call: LookupCall,
  ): Promise<Resolved | null> {
    const { hold, association } = this.parts;
    const { subject } = session;
    const held = await hold.withSlot(batch, subject.stored.key, () => association.recheck(session));
    if (!held.ok) return reject(held.refusal);
    const result = held.value;
    switch (result.status) {
      case 'unchanged':
        return null;
      case 'moved':
        call.backoff.reset();
        call.isPermitted = false;
        return association.move(batch, session);
      case 'unreachable':
        return hold.forRegistry(batch, subject, result.reason, call.backoff.next());
    }
  }
}

const refusedInOutage =
  'this schema was refused before; its differences are in the audit, since the registry cannot be asked for it';
