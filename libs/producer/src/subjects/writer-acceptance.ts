import type { RegisteredSchema } from '#registry';
import type { Admission } from '../admission/admission.js';
import type { Hold } from '../admission/hold.js';
import type { ConflictStrategy } from '../conflicts/conflict-strategy.js';
import { defaultRecordKind, latestOf, mappingOf } from '../conflicts/registered-mapping.js';
import type { SchemaPolicy } from '../conflicts/schema-policy.js';
import { subjectRefusal, type Refusal } from '../contract/refusal.js';
import type { GatewaySettings } from '../contract/settings.js';
import type { Batch } from '../produce/batch.js';
import { reevaluate, reject, type ReevaluateOrReject } from '../util/next.js';
import {
  declarationKey,
  evaluateRewrite,
  rejectionByOtherSubject,
  rejectionByRules,
  type DeclaredSchema,
} from './declared-writer.js';
import { write, type Resolved } from './resolved-writer.js';
import { configuredWire, missingGuid } from './schema-naming.js';
import type { SubjectRepository } from './subject-repository.js';
import type { SubjectSession } from './subject-session.js';
import type { Subject } from './subject.js';
import type { WriterLookupResult } from './writer-lookup.js';
import type { WriterRejections } from './writer-rejections.js';
import type { WriterRewriter } from './writer-rewriter.js';

export interface WriterAcceptanceParts {
  readonly settings: GatewaySettings;
  readonly monotonic: () => number;
  readonly subjects: SubjectRepository;
  readonly rejections: WriterRejections;
  readonly admission: Admission;
  readonly hold: Hold;
  readonly schemaPolicy: SchemaPolicy;
  readonly strategy: ConflictStrategy;
  readonly rewriter: WriterRewriter;
}

/** What the registry has of a declared schema, once it responded. */
export type WriterFinding = Exclude<
  WriterLookupResult,
  { status: 'limited' } | { status: 'unreachable' | 'denied' }
>;

/** Decides what the result of a look-up means for a declared schema, and stores it: the schema is accepted, rewritten or refused. */
export class WriterAcceptance {
  constructor(private readonly parts: WriterAcceptanceParts) {}

  async take(
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
        const rejection = rejectionByOtherSubject(subject.stored.key.subject, result.schemaId);
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
    const { rejections, schemaPolicy, hold, subjects } = this.parts;
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
    if (!evaluation.ok) return await rejections.rejectWriter(batch, session, writer, evaluation);
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
    const { strategy, rejections, schemaPolicy, settings } = this.parts;
    const { subject, role } = session;
    const rules = schemaPolicy.rulesOf(subject.stored.key.topic, latest);
    const target = { schema: latest.schema, rules, fieldCase: settings.fieldCase };
    const evaluation = evaluateRewrite(role, subject.mapping, schema, target);
    const { fingerprint } = schema;
    const unregistered = { fingerprint, latest: latestOf(latest), ...evaluation };
    // Nothing is awaited between the evaluation and the command that stores it: the mapping may change meanwhile.
    const refused = strategy.unregisteredRefusal(batch, session, unregistered);
    if (refused !== null) return reject(await refused);
    if (!evaluation.ok) {
      const ended = await rejections.reject(batch, session, { schema, schemaId: null }, evaluation);
      return this.rememberedEnd(subject, { schema }, ended);
    }
    if (subject.mapping === null) return this.declareFirst(batch, session, latest);
    return this.parts.rewriter.rewrite(batch, session, {
      schema,
      latest,
      differences: evaluation.differences,
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
  private rememberedEnd(subject: Subject, declared: DeclaredSchema, ended: ReevaluateOrReject): Resolved {
    if (ended.next !== 'reject') return reevaluate;
    return this.remembered(subject, declared, () => ended.refusal);
  }
}
