import type { AuditedSchema, Mismatch } from '#journal';
import type { MismatchView } from './mismatch.schema.js';

export function mismatchView(mismatch: Mismatch): MismatchView {
  return {
    id: mismatch.id,
    topic: mismatch.topic,
    subject: mismatch.subject,
    role: mismatch.role,
    opened_at: mismatch.openedAt,
    settled_at: mismatch.settledAt,
    pod: mismatch.pod,
    request_id: mismatch.requestId,
    class: mismatch.class,
    trigger: mismatch.trigger,
    kind: mismatch.kind,
    origin: mismatch.origin,
    mapping: schemaView(mismatch.mapping),
    latest: schemaView(mismatch.latest),
    differences: [...mismatch.differences],
    verdict: mismatch.verdict,
    outcome: mismatch.outcome,
    attempts: mismatch.attempts,
    reason: mismatch.reason,
  };
}

const schemaView = (audited: AuditedSchema | null): MismatchView['mapping'] =>
  audited && {
    schema_id: audited.schemaId,
    version: audited.version,
    fingerprint: audited.fingerprint,
    schema: audited.schema,
  };
