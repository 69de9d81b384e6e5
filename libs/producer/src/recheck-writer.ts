import { JournalUnreachable } from '#journal/port';
import { rulesPresent } from '#registry';
import { evaluateRules, type DeclaredWriter } from './declared-writer.js';
import type { Flow, Run, Turn } from './flow.js';
import { lacksGuid } from './judgement.js';
import { refuseWriter, storeRefused } from './refuse-writer.js';
import { allowsRules } from './rules.js';
import { tell } from './story.js';

/**
 * A schema that was not registered may have been registered since; then it has to be written under its own id, or refused.
 * While it is declared, the registry is asked again, once in `schemaLookupBackoff.maxMs`. No request waits for it: until the
 * answer is stored, all pods write what they wrote.
 */
export function recheckRewritten(
  flow: Flow,
  run: Run,
  turn: Turn,
  { schema }: Extract<DeclaredWriter, { kind: 'rewritten' }>,
): void {
  const { subject } = turn;
  const { maxMs } = flow.settings.policy.lookupBackoff;
  if (!subject.isRecheckDue(schema.fingerprint, flow.monotonic(), maxMs)) return;
  const recheck = async (): Promise<void> => {
    const found = await flow.writers.find(subject, { schema }, () =>
      flow.lookupLimit.takeForRecheck(subject),
    );
    if (found.status !== 'registered') return;
    const { schemaId, version, guid, rules } = found;
    const ofRules = evaluateRules(rulesPresent(rules, allowsRules(flow, subject.stored.key.topic)));
    if (ofRules !== null) {
      await storeRefused(flow, run, turn, { schema, schemaId: null }, ofRules);
      return;
    }
    // Its records could not name it: as at first sight, nothing is written in its place.
    const noGuid = lacksGuid(subject.mapping?.wire, found);
    if (noGuid !== null) {
      await storeRefused(
        flow,
        run,
        turn,
        { schema, schemaId: null },
        { ok: false, differences: [], reason: noGuid },
      );
      return;
    }
    const writer = { kind: 'registered', schema, schemaId, version, guid } as const;
    const evaluation = subject.evaluate(writer);
    if (!evaluation.ok) {
      await refuseWriter(flow, run, turn, writer, evaluation);
      return;
    }
    const { fingerprint, text } = schema;
    const more = { schema: text, ...(guid !== null && { guid }), rulesAllowed: rules };
    const command = { type: 'AcceptWriter', fingerprint, schemaId, version, ...more } as const;
    await flow.subjects.execute(subject, command, run.asker);
  };
  const ended = recheck()
    .catch((error: unknown) => {
      // It is asked again. Nobody waits for it, so a bug must not end the process either.
      if (error instanceof JournalUnreachable) return;
      tell(
        flow,
        run,
        turn,
        'lookup',
        'error',
        `a declared schema could not be asked for again: ${String(error)}`,
      );
    })
    .finally(() => flow.later.delete(ended));
  flow.later.add(ended);
}
