import { randomUUID } from 'node:crypto';
import { askLatest } from './ask-latest.js';
import type { Conflict, Flow, Run, Step, Turn } from './flow.js';
import type { Refusal } from './gateway.port.js';
import { judgeLatest, latestOf } from './judgement.js';
import { misfitOf } from './recent-refusals.js';
import { refuseConflict, refuseOn } from './refusals.js';
import { tell, tellConflict } from './story.js';

/**
 * The first step of the roll-out (mission rule 14): look up, compare, log, count and store what would have been
 * decided; change nothing. The request is refused as it would be without Sluicegate.
 */
export async function observe(flow: Flow, run: Run, turn: Turn, conflict: Conflict): Step {
  const { subject } = turn;
  const { key } = subject.stored;
  const { mapping } = subject;
  const mismatchId = randomUUID();
  tellConflict(flow, run, turn, conflict, mismatchId);
  const asked = await askLatest(flow, run, turn, null, mismatchId);
  if (asked.status === 'unreachable') {
    const detail = 'the record does not fit the mapping, and the registry does not answer';
    return refuseOn(subject, 'sr.unreachable', detail, { retryAfterMs: 1000 });
  }
  const registered = asked.answer.status === 'ok' ? asked.answer.value : null;
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
