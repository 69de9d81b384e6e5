import { randomUUID } from 'node:crypto';
import type { RegisteredSchema, RegistryAnswer } from '#registry';
import type { Conflict, Flow, Run, Step, Turn } from './flow.js';
import type { Refusal } from './gateway.port.js';
import { judgeLatest, latestOf } from './judgement.js';
import { labelsOf } from './labels.js';
import { misfitOf } from './recent-refusals.js';
import { refuseConflict, refuseOn } from './refusals.js';
import { tell, tellConflict } from './story.js';

/**
 * The first step of the roll-out (mission rule 14): look up, compare, log, count and store what would have been
 * decided; change nothing. The request is refused as it would be without Sluicegate.
 */
export async function observe(
  flow: Flow,
  run: Run,
  turn: Turn,
  conflict: Conflict,
  asked: RegistryAnswer<RegisteredSchema> | null,
): Step {
  const { subject } = turn;
  const { key } = subject.stored;
  const { mapping } = subject;
  const mismatchId = randomUUID();
  tellConflict(flow, run, turn, conflict, mismatchId);
  const answer = asked ?? (await flow.registry.latest(key.subject));
  if (answer.status === 'unreachable' || answer.status === 'denied') {
    flow.events.counter('sr.lookup.fail', labelsOf(subject.stored));
    tell(
      flow,
      run,
      turn,
      'lookup',
      'error',
      `the registry did not answer: ${answer.status}`,
      {},
      'sr.unreachable',
    );
    return refuseOn(
      subject,
      'sr.unreachable',
      'the record does not fit the mapping, and the registry does not answer',
      { retryAfterMs: 1000 },
    );
  }
  const registered = answer.status === 'ok' ? answer.value : null;
  flow.events.counter('sr.lookup.ok', {
    ...labelsOf(subject.stored),
    version: registered?.version ?? null,
    schemaId: registered?.schemaId ?? null,
  });
  tell(
    flow,
    run,
    turn,
    'lookup',
    'info',
    `the registry answered: ${answer.status}`,
    {
      latest_schema_id: registered?.schemaId ?? null,
    },
    'schema.conflict',
    mismatchId,
  );
  const judged = judgeLatest(key.role, mapping, conflict.kind, conflict.differences, registered);
  const verdict = judged.verdict === 'needsOwnId' ? 'accept' : judged.verdict;
  tell(
    flow,
    run,
    turn,
    'difference',
    'warn',
    `observed: the verdict would be ${verdict}`,
    {
      verdict,
      differences: judged.differences,
    },
    'schema.conflict',
    mismatchId,
  );
  const latest = registered === null ? null : latestOf(registered);
  await flow.subjects.execute(
    subject,
    {
      type: 'ObserveConflict',
      mismatchId,
      kind: conflict.kind,
      origin: conflict.origin,
      latest,
      differences: judged.differences,
      verdict,
    },
    run.asker,
  );
  const refusal = (): Refusal =>
    refuseConflict(subject, `mode observe: the verdict would be ${verdict}`, mismatchId, judged.differences);
  const { lookupBackoff } = flow.settings.policy;
  subject.refusals.remember(misfitOf(conflict), refusal, flow.journal.now(), lookupBackoff);
  return refusal();
}
