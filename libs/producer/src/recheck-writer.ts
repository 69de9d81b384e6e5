import { JournalUnreachable } from '#journal/port';
import { evaluateWriter, type DeclaredWriter } from './declared-writer.js';
import type { Flow, Run } from './flow.js';
import { allowsRules } from './rules.js';
import type { Subject } from './subject.js';

/**
 * A schema that was not registered may have been registered since; then it has to be written under its own id. While it is
 * declared, the registry is asked again, once in `schemaLookupBackoff.maxMs`. No request waits for it: until the answer is
 * stored, all pods write what they wrote.
 */
export function recheckRewritten(
  flow: Flow,
  run: Run,
  subject: Subject,
  { schema }: Extract<DeclaredWriter, { kind: 'rewritten' }>,
): void {
  const { maxMs } = flow.settings.policy.lookupBackoff;
  if (!subject.isRecheckDue(schema.fingerprint, flow.monotonic(), maxMs)) return;
  const recheck = async (): Promise<void> => {
    const found = await flow.writers.find(subject, { schema });
    if (found.status !== 'registered') return;
    const { schemaId, version, guid, rules } = found;
    if (rules.length > 0 && !allowsRules(flow, subject.stored.key.topic)) return;
    const { fingerprint, text } = schema;
    const { role } = subject.stored.key;
    if (!evaluateWriter(role, subject.mapping, { ...found, kind: 'registered' }).ok) return;
    const more = { schema: text, ...(guid !== null && { guid }), rulesAllowed: rules };
    const command = { type: 'AcceptWriter', fingerprint, schemaId, version, ...more } as const;
    await flow.subjects.execute(subject, command, run.asker);
  };
  const ended = recheck()
    .catch((error: unknown) => {
      // It is asked again.
      if (!(error instanceof JournalUnreachable)) throw error;
    })
    .finally(() => flow.later.delete(ended));
  flow.later.add(ended);
}
