import { randomUUID } from 'node:crypto';
import { Backoff, type Difference } from '#machines';
import type { RegisteredSchema, Schema } from '#registry';
import type { Admission } from '../admission/admission.js';
import type { Hold } from '../admission/hold.js';
import type { LookupBudget } from '../admission/lookup-budget.js';
import type { ConflictLog } from '../conflicts/conflict-log.js';
import type { ConflictStrategy } from '../conflicts/conflict-strategy.js';
import type { SchemaPolicy } from '../conflicts/schema-policy.js';
import { subjectRefusal, type Refusal } from '../contract/refusal.js';
import type { GatewaySettings } from '../contract/settings.js';
import type { Batch } from '../produce/batch.js';
import { proceed, reevaluate, reject, type Next } from '../util/next.js';
import type { AssociationCheck } from './association-check.js';
import {
  declarationKey,
  evaluateRewrite,
  rejectionByOtherSubject,
  rejectionByRules,
  type DeclaredSchema,
  type DeclaredWriter,
  type RegisteredWriter,
} from './declared-writer.js';
import { configuredWire, missingGuid } from './schema-naming.js';
import type { SubjectRepository } from './subject-repository.js';
import type { SubjectSession } from './subject-session.js';
import type { Subject } from './subject.js';
import { otherRoleRefusal, removedRefusal } from './unusable-subject.js';
import { isFailedLookup, type WriterLookup, type WriterLookupResult } from './writer-lookup.js';
import type { WriterRecheck } from './writer-recheck.js';
import { besideMapping, type WriterRejections } from './writer-rejections.js';
import { mappingOf, defaultRecordKind, latestOf } from '../conflicts/registered-mapping.js';
import { storedRefusal, type StoredRefusal } from './stored-writers.js';

/** What a look-up comes to. */
type Resolved =
  { readonly next: 'write'; readonly writer: DeclaredWriter } | Exclude<Next, { next: 'proceed' }>;

const write = (writer: DeclaredWriter): Resolved => ({ next: 'write', writer });

/** The look-ups of one declaration on one subject. */
interface LookupCall {
  readonly declared: DeclaredSchema;
  readonly backoff: Backoff;
  /** A request that was let through once goes on asking while the registry does not respond. */
  isPermitted: boolean;
}

type WriterFinding = Exclude<
  WriterLookupResult,
  { status: 'limited' } | { status: 'unreachable' | 'denied' }
>;

export interface WriterResolverParts {
  readonly settings: GatewaySettings;
  readonly monotonic: () => number;
  readonly subjects: SubjectRepository;
  readonly writers: WriterLookup;
  readonly rejections: WriterRejections;
  readonly recheck: WriterRecheck;
  readonly association: AssociationCheck;
  readonly admission: Admission;
  readonly hold: Hold;
  readonly budget: LookupBudget;
  readonly schemaPolicy: SchemaPolicy;
  readonly strategy: ConflictStrategy;
  readonly log: ConflictLog;
}

/**
 * Finds out how a request that declares a schema is written. What the subject's events know costs no call; otherwise one look-up
 * for all requests, kept as an event. It never changes the subject's state; but the first declaration on a subject without a
 * mapping becomes its mapping.
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
      const resolved =
        (await this.resolveKnown(batch, session, declared)) ?? (await this.lookUp(batch, session, call));
      if (resolved.next === 'reevaluate') continue;
      if (resolved.next === 'reject') return resolved;
      session.declare(resolved.writer);
      return proceed;
    }
  }

  /** Null: neither the events nor this pod know enough of the schema. */
  private async resolveKnown(
    batch: Batch,
    session: SubjectSession,
    declared: DeclaredSchema,
  ): Promise<Resolved | null> {
    const { recheck, rejections } = this.parts;
    const { subject } = session;
    const known = this.storedWriter(subject, declared) ?? this.seenWriter(subject, declared);
    if (known === null) {
      const recalled = this.recalledRefusal(subject, declared);
      return recalled === null ? null : reject(recalled);
    }
    if (known.kind === 'rewritten') recheck.startIfDue(batch, session, known);
    const evaluation = subject.writers.evaluate(known);
    if (evaluation.ok) return write(known);
    return orReevaluate(await rejections.rejectWriter(batch, session, known, evaluation));
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

  /**
   * A refusal that needs no look-up: that of a registered schema holds while the mapping stays. Its differences are compared once
   * per pod; a pod that has not read the schema of an id looks it up for them. A schema that was not registered may be by now,
   * so it is looked up again, ever more rarely. Null: a look-up is needed.
   */
  private recalledRefusal(subject: Subject, declared: DeclaredSchema): Refusal | null {
    const stored = storedRefusal(subject.stored, declared);
    if (stored === null) return subject.refusals.recall(declarationKey(declared), this.parts.monotonic());
    const writer = this.refusedWriter(subject, declared, stored);
    const evaluation = writer && subject.writers.evaluate(writer);
    if (evaluation === null || evaluation.ok) return null;
    const { mismatchId } = stored;
    const { differences } = evaluation;
    return subjectRefusal(subject.stored, 'writer.refused', refusedBefore, { mismatchId, differences });
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

  private async lookUp(batch: Batch, session: SubjectSession, call: LookupCall): Promise<Resolved> {
    const { writers, hold, budget, log } = this.parts;
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
      return orReevaluate(await hold.forRegistry(batch, subject, result.reason, backoff.next()));
    }
    if (result.status !== 'registered' && !session.isRetryUsed) {
      const moved = await this.recheckAssociation(batch, session, call);
      if (moved !== null) return moved;
    }
    return this.take(batch, session, declared, result);
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
        return orReevaluate(await association.move(batch, session));
      case 'unreachable':
        return orReevaluate(await hold.forRegistry(batch, subject, result.reason, call.backoff.next()));
    }
  }

  private async take(
    batch: Batch,
    session: SubjectSession,
    declared: DeclaredSchema,
    result: WriterFinding,
  ): Promise<Resolved> {
    const { rejections } = this.parts;
    const { subject } = session;
    switch (result.status) {
      case 'missing':
      case 'invalid': {
        const code = result.status === 'missing' ? 'schema.missing' : 'schema.invalid';
        return this.remembered(subject, declared, () => subjectRefusal(subject.stored, code, result.reason));
      }
      case 'elsewhere': {
        // It may be registered under this subject later, so it is refused like one that is not registered.
        const { schema } = result;
        const rejected = { schema, schemaId: null, isElsewhere: true } as const;
        const rejection = rejectionByOtherSubject(subject.stored, result);
        return this.rememberedEnd(
          subject,
          declared,
          await rejections.reject(batch, session, rejected, rejection),
        );
      }
      case 'registered':
        return (
          this.rejectionWithoutGuid(session, declared, result) ?? this.takeRegistered(batch, session, result)
        );
      case 'unregistered':
        return (
          this.rejectionWithoutGuid(session, declared, result.latest) ??
          this.takeUnregistered(batch, session, result)
        );
    }
  }

  /** Records of the topic name their schema by a GUID, and the registry gives none. Null: it does, or they do not. */
  private rejectionWithoutGuid(
    { subject, role }: SubjectSession,
    declared: DeclaredSchema,
    registered: RegisteredSchema,
  ): Resolved | null {
    const wire = subject.mapping?.wire ?? configuredWire(this.parts.settings, subject.stored.key.topic, role);
    const noGuid = missingGuid(wire, registered);
    return noGuid === null
      ? null
      : this.remembered(subject, declared, () => subjectRefusal(subject.stored, 'schema.missing', noGuid));
  }

  private async takeRegistered(
    batch: Batch,
    session: SubjectSession,
    registered: RegisteredSchema,
  ): Promise<Resolved> {
    const { rejections, schemaPolicy: schemaPolicy, hold, subjects } = this.parts;
    const { subject } = session;
    const { schema, schemaId, version, guid, rules } = registered;
    const byRules = rejectionByRules(schemaPolicy.rulesOf(subject.stored.key.topic, registered));
    // Not for good: the setting, or the rules, may change.
    if (byRules !== null) {
      const ended = await rejections.reject(batch, session, { schema, schemaId: null }, byRules);
      return this.rememberedEnd(subject, { schemaId }, ended);
    }
    if (subject.mapping === null) return this.declareFirst(batch, session, registered);
    const writer = { kind: 'registered', schema, schemaId, version, guid } as const;
    const evaluation = subject.writers.evaluate(writer);
    if (!evaluation.ok)
      return orReevaluate(await rejections.rejectWriter(batch, session, writer, evaluation));
    const { fingerprint, text } = schema;
    const more = { schema: text, ...(guid !== null && { guid }), rulesAllowed: rules };
    const command = { type: 'AcceptWriter', fingerprint, schemaId, version, ...more } as const;
    const held = await hold.withSlot(batch, subject.stored.key, () =>
      subjects.execute(subject, command, session.metadata),
    );
    return held.ok ? write(writer) : reject(held.refusal);
  }

  /**
   * The first declaration of a subject becomes its mapping, if the subject admits a request at all. `reevaluate`: it became the
   * mapping, or another one came first, with which this one is yet to be compared.
   */
  private async declareFirst(
    batch: Batch,
    session: SubjectSession,
    registered: RegisteredSchema,
  ): Promise<Resolved> {
    const { admission, settings, hold, subjects } = this.parts;
    const { subject, role } = session;
    const admitted = await admission.admit(batch, session);
    if (admitted.next === 'reject') return admitted;
    const { fieldCase } = settings;
    const wire = configuredWire(settings, subject.stored.key.topic, role);
    const command = {
      type: 'DeclareMapping',
      mapping: mappingOf(registered, defaultRecordKind(role), { wire, fieldCase }),
      source: 'request',
      actor: 'request',
      reason: null,
      rulesAllowed: registered.rules,
    } as const;
    const held = await hold.withSlot(batch, subject.stored.key, () =>
      subjects.execute(
        subject,
        command,
        session.metadata,
        ({ snapshot }) => snapshot.context.mapping === null && admission.mayProceed(session),
      ),
    );
    return held.ok ? reevaluate : reject(held.refusal);
  }

  /** The registry does not have the schema: it is a conflict of this request, and stored as one. */
  private async takeUnregistered(
    batch: Batch,
    session: SubjectSession,
    { schema, latest }: Extract<WriterLookupResult, { status: 'unregistered' }>,
  ): Promise<Resolved> {
    const { strategy, rejections, schemaPolicy: schemaPolicy, settings } = this.parts;
    const { subject, role } = session;
    const rules = schemaPolicy.rulesOf(subject.stored.key.topic, latest);
    const target = { schema: latest.schema, rules, fieldCase: settings.fieldCase };
    const evaluation = evaluateRewrite(role, subject.mapping, schema, target);
    const { fingerprint } = schema;
    const unregistered = { fingerprint, latest: latestOf(latest), ...evaluation };
    const refused = await strategy.unregisteredRefusal(batch, session, unregistered);
    if (refused !== null) return reject(refused);
    if (!evaluation.ok) {
      const ended = await rejections.reject(batch, session, { schema, schemaId: null }, evaluation);
      return this.rememberedEnd(subject, { schema }, ended);
    }
    if (subject.mapping === null) return this.declareFirst(batch, session, latest);
    return this.rewrite(batch, session, { schema, latest, differences: evaluation.differences });
  }

  /** `reevaluate`: the subject has another mapping than the one that the schema was evaluated beside; nothing is stored. */
  private async rewrite(
    batch: Batch,
    session: SubjectSession,
    writer: {
      readonly schema: Schema;
      readonly latest: RegisteredSchema;
      readonly differences: readonly Difference[];
    },
  ): Promise<Resolved> {
    const { hold, subjects } = this.parts;
    const { subject } = session;
    const { schema, latest, differences } = writer;
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
    if (held.value.events.length > 0) this.logRewrite(session, { latest, differences, mismatchId });
    const stored = subject.writers.storedWriter({ schema });
    return write(stored ?? { kind: 'rewritten', schema, latest, mismatchId });
  }

  private logRewrite(
    session: SubjectSession,
    rewrite: {
      readonly latest: RegisteredSchema;
      readonly differences: readonly Difference[];
      readonly mismatchId: string;
    },
  ): void {
    const { log } = this.parts;
    const { latest, differences, mismatchId } = rewrite;
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

  /** Rejects, and again without a look-up for a while. */
  private remembered(subject: Subject, declared: DeclaredSchema, refusal: () => Refusal): Resolved {
    const { monotonic, settings } = this.parts;
    const { lookupBackoff } = settings.policy;
    subject.refusals.remember(declarationKey(declared), refusal, monotonic(), lookupBackoff);
    return reject(refusal());
  }

  /** The same for a refusal that is repeated as it is. */
  private rememberedEnd(subject: Subject, declared: DeclaredSchema, ended: Next): Resolved {
    if (ended.next !== 'reject') return reevaluate;
    return this.remembered(subject, declared, () => ended.refusal);
  }
}

/** The subject may have changed: what it knows of the schema is read again. */
const orReevaluate = (next: Next): Resolved => (next.next === 'reject' ? next : reevaluate);

const refusedBefore = 'this schema was refused before';
const refusedInOutage = `${refusedBefore}; its differences are in the audit, since the registry cannot be asked for it`;
