import type { Mapping } from '#machines';
import type { RegisteredSchema, RegistryResponse } from '#registry';
import { meetConflict } from './conflict.js';
import type { Flow, Run, Step, Turn } from './flow.js';
import type { Refusal } from './gateway.port.js';
import { waitFor, waitForRegistry } from './holding.js';
import { isSchemaOf, judgeLatest } from './judgement.js';
import { labelsOf } from './labels.js';
import { deniedAccess } from './registry-trouble.js';
import { allowsRules } from './rules.js';
import { sameOrNone, type Subject } from './subject.js';
import { tellTrouble } from './story.js';

type Answer = RegistryResponse<RegisteredSchema>;

const underWay = new WeakMap<Subject, Promise<Answer>>();

/** One look-up for all requests of this process that ask about the subject at the same time. */
export function sharedLatest(flow: Flow, subject: Subject): Promise<Answer> {
  let asked = underWay.get(subject);
  if (asked === undefined) {
    asked = latest(flow, subject).finally(() => underWay.delete(subject));
    underWay.set(subject, asked);
  }
  return asked;
}

async function latest(flow: Flow, subject: Subject): Promise<Answer> {
  const answer = await flow.registry.latest(subject.stored.key.subject);
  // A denied look-up is neither a success nor an outage: nothing is counted.
  if (answer.status !== 'denied') {
    const name = answer.status === 'unreachable' ? 'sr.lookup.fail' : 'sr.lookup.ok';
    flow.telemetry.counter(name, labelsOf(subject.stored));
  }
  return answer;
}

/**
 * `ResolveSchemaAtProduce`: the bound mapping is compared with the registry's latest before each produce. While the
 * registry is down, Strict refuses at once and Lenient asks again until the request's deadline; nothing is sent.
 */
export async function verifyLatest(flow: Flow, run: Run, turn: Turn): Step {
  const { subject, declaration } = turn;
  const { lookupBackoff, mode } = flow.settings.policy;
  // A retry has just been looked up; a trial has not.
  if (!flow.settings.resolveSchemaAtProduce || turn.owes?.event === 'retry' || declaration !== null)
    return null;
  if (mode === 'observe') return null;
  for (let waitMs = lookupBackoff.initialMs; ;) {
    const { mapping } = subject;
    if (mapping?.schemaId == null) return null;
    const asked = await waitFor(flow, run, subject.stored.key, () => sharedLatest(flow, subject));
    if (!asked.ok) return asked.refusal;
    const answer = asked.value;
    // It was asked about another mapping: what it says of this one may be older than the mapping itself.
    if (!sameOrNone(mapping, subject.mapping)) continue;
    if (answer.status === 'ok') {
      if (turn.retried || stillFits(flow, subject, mapping, answer.value)) return null;
      const moved = {
        kind: 'LATEST_MOVED',
        origin: 'registry',
        differences: [],
        about: mapping,
        ownFault: null,
      } as const;
      return verified(flow, run, turn, subject, await meetConflict(flow, run, turn, moved, answer));
    }
    if (answer.status === 'not_found' || answer.status === 'unusable') {
      const gone = {
        kind: 'UNKNOWN_SCHEMA',
        origin: 'registry',
        differences: [],
        about: mapping,
        ownFault: null,
      } as const;
      return verified(flow, run, turn, subject, await meetConflict(flow, run, turn, gone, answer));
    }
    const reason = answer.status === 'denied' ? deniedAccess(answer.httpStatus) : answer.reason;
    tellTrouble(flow, run, turn, reason);
    const refusal = await waitForRegistry(flow, run, turn, reason, waitMs);
    if (refusal !== null) return refusal;
    waitMs = Math.min(lookupBackoff.maxMs, waitMs * lookupBackoff.factor);
  }
}

/** A conflict may end on another subject, whose latest is yet to be compared. */
async function verified(flow: Flow, run: Run, turn: Turn, compared: Subject, ended: Refusal | null): Step {
  return ended !== null || turn.subject === compared ? ended : verifyLatest(flow, run, turn);
}

/** The latest is the mapping, by id and schema, or one that a Specific mapping still fits beside: every pod finds that for itself. */
export function stillFits(
  flow: Pick<Flow, 'settings'>,
  subject: Subject,
  mapping: Mapping,
  latest: RegisteredSchema,
): boolean {
  const { topic, role } = subject.stored.key;
  const rulesAllowed = latest.rules.length > 0 && allowsRules(flow, topic);
  const { schemaId, schema } = latest;
  if (latest.rules.length === 0 || rulesAllowed) {
    // In `observe` a mapping stays unbound.
    const isOwnId = mapping.schemaId === null || mapping.schemaId === schemaId;
    if (isOwnId && isSchemaOf(mapping, latest)) return true;
    const { acceptedBeside } = subject;
    if (acceptedBeside?.schemaId === schemaId && acceptedBeside.fingerprint === schema.fingerprint)
      return true;
  }
  const found = { latest, unusable: null, rulesAllowed };
  if (judgeLatest(role, mapping, 'LATEST_MOVED', found).verdict !== 'needsOwnId') return false;
  subject.acceptedBeside = { schemaId, fingerprint: schema.fingerprint };
  return true;
}
