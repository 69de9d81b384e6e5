import { JournalUnreachable } from '#journal/port';
import type { LookupBudget } from '../admission/lookup-budget.js';
import type { ConflictLog } from '../conflicts/conflict-log.js';
import type { SchemaPolicy } from '../conflicts/schema-policy.js';
import type { GatewaySettings } from '../contract/settings.js';
import type { Batch } from '../produce/batch.js';
import { rejectionByRules, type RewrittenWriter } from './declared-writer.js';
import { missingGuid } from './schema-naming.js';
import type { SubjectRepository } from './subject-repository.js';
import type { SubjectSession } from './subject-session.js';
import type { WriterLookup } from './writer-lookup.js';
import type { WriterRejections } from './writer-rejections.js';

export interface WriterRecheckParts {
  readonly settings: Pick<GatewaySettings, 'policy'>;
  readonly monotonic: () => number;
  readonly subjects: SubjectRepository;
  readonly writers: WriterLookup;
  readonly rejections: WriterRejections;
  readonly schemaPolicy: SchemaPolicy;
  readonly budget: LookupBudget;
  readonly log: ConflictLog;
  readonly background: Set<Promise<void>>;
}

/**
 * A schema that was not registered may be registered later. Then it has to be written under its own id, or refused. While clients
 * declare it, the registry is asked again once per `schemaLookupBackoff.maxMs`. No request waits for that: until the result is
 * stored, all pods write the schema as before.
 */
export class WriterRecheck {
  constructor(private readonly parts: WriterRecheckParts) {}

  startIfDue(batch: Batch, session: SubjectSession, { schema }: RewrittenWriter): void {
    const { settings, monotonic, background, log } = this.parts;
    const { maxMs } = settings.policy.lookupBackoff;
    if (!session.subject.isRecheckDue(schema.fingerprint, monotonic(), maxMs)) return;
    const recheck = this.recheck(batch, session, schema)
      .catch((error: unknown) => {
        // The next recheck tries again. No request waits for this one, so a bug in it must not end the process either.
        if (error instanceof JournalUnreachable) return;
        const message = `a declared schema could not be looked up again: ${String(error)}`;
        log.write(session, { step: 'lookup', level: 'error', message });
      })
      .finally(() => background.delete(recheck));
    background.add(recheck);
  }

  private async recheck(
    batch: Batch,
    session: SubjectSession,
    schema: RewrittenWriter['schema'],
  ): Promise<void> {
    const { subjects, writers, rejections, schemaPolicy, budget } = this.parts;
    const { subject, metadata } = session;
    const result = await writers.find(subject, { schema }, () => budget.takeForRecheck(subject));
    if (result.status !== 'registered') return;
    const { schemaId, version, guid, rules } = result;
    // Records cannot name the schema without a GUID, and nothing else is written in its place.
    const noGuid = missingGuid(subject.mapping?.wire, result);
    const rejection =
      rejectionByRules(schemaPolicy.rulesOf(subject.stored.key.topic, result)) ??
      (noGuid === null ? null : ({ ok: false, differences: [], reason: noGuid } as const));
    if (rejection !== null) {
      await rejections.reject(batch, session, { schema, schemaId: null }, rejection);
      return;
    }
    const writer = { kind: 'registered', schema, schemaId, version, guid } as const;
    const evaluation = subject.writers.evaluate(writer);
    if (!evaluation.ok) {
      await rejections.rejectWriter(batch, session, writer, evaluation);
      return;
    }
    const { fingerprint, text } = schema;
    const more = { schema: text, ...(guid !== null && { guid }), rulesAllowed: rules };
    const command = { type: 'AcceptWriter', fingerprint, schemaId, version, ...more } as const;
    await subjects.execute(subject, command, metadata);
  }
}
