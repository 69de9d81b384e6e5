import type { RegisteredSchema, RegistryAnswer } from '#registry';
import { meetConflict } from './conflict.js';
import type { Flow, Run, Step, Turn } from './flow.js';
import { refuseOn } from './refusals.js';
import type { Subject } from './subject.js';
import { tell } from './story.js';

const underWay = new WeakMap<Subject, Promise<RegistryAnswer<RegisteredSchema>>>();

/** One look-up for all requests of this process that ask about the subject at the same time. */
function sharedLatest(flow: Flow, subject: Subject): Promise<RegistryAnswer<RegisteredSchema>> {
  let asked = underWay.get(subject);
  if (asked === undefined) {
    asked = flow.registry.latest(subject.stored.key.subject).finally(() => underWay.delete(subject));
    underWay.set(subject, asked);
  }
  return asked;
}

/**
 * `ResolveSchemaAtProduce`: the bound mapping is compared with the registry's latest before each produce. While the
 * registry is down, Strict refuses at once and Lenient asks again until the request's deadline; nothing is sent.
 */
export async function verifyLatest(flow: Flow, run: Run, turn: Turn): Step {
  const { subject, foreign } = turn;
  const { lookupBackoff, strategy } = flow.settings.policy;
  if (!flow.settings.resolveSchemaAtProduce || turn.owes !== null || foreign !== null) return null;
  if (flow.settings.policy.mode === 'observe') return null;
  for (
    let waitMs = lookupBackoff.initialMs;
    ;
    waitMs = Math.min(lookupBackoff.maxMs, waitMs * lookupBackoff.factor)
  ) {
    const { mapping } = subject;
    if (mapping?.schemaId == null) return null;
    const answer = await sharedLatest(flow, subject);
    if (answer.status === 'ok') {
      const { schemaId } = answer.value;
      if (schemaId === mapping.schemaId || schemaId === subject.acceptedBeside || turn.retried) return null;
      return meetConflict(
        flow,
        run,
        turn,
        { kind: 'LATEST_MOVED', origin: 'registry', differences: [] },
        answer,
      );
    }
    if (answer.status === 'not_found' || answer.status === 'unusable') {
      return meetConflict(
        flow,
        run,
        turn,
        { kind: 'UNKNOWN_SCHEMA', origin: 'registry', differences: [] },
        answer,
      );
    }
    const reason = answer.status === 'denied' ? `HTTP ${answer.httpStatus}` : answer.reason;
    tell(flow, run, turn, 'lookup', 'error', `the registry did not answer: ${reason}`, {}, 'sr.unreachable');
    const now = flow.journal.now();
    if (strategy === 'Strict' || now >= run.deadline) {
      return refuseOn(subject, 'sr.unreachable', `the registry does not answer: ${reason}`, {
        retryAfterMs: waitMs,
      });
    }
    await subject.changed(Math.min(waitMs, run.deadline - now), run.request.signal);
  }
}
