import { randomUUID } from 'node:crypto';
import type { Mapping, Verdict } from '#machines';
import type { RegisteredSchema } from '#registry';
import { askLatest, unanswered } from './ask-latest.js';
import type { Conflict, Flow, Run, Step, Turn } from './flow.js';
import type { Refusal } from './gateway.port.js';
import { waitFor, waitForRegistry } from './holding.js';
import { judgeLatest, lacksGuid, latestAnswer, latestOf, unusableReason } from './judgement.js';
import { note, storeObservation } from './observe.js';
import { misfitOf } from './recent-refusals.js';
import { refuseConflict, refuseOn } from './refusals.js';
import { allowsRules } from './rules.js';
import { SingleFlight } from './shared.js';
import { schemaOf } from './subject-schema.js';
import { tellConflict } from './story.js';

type Found =
  | { readonly status: 'bound' }
  | { readonly status: 'refused'; readonly refusal: () => Refusal }
  | { readonly status: 'unreachable'; readonly reason: string };

const finding = new SingleFlight<Found>();

/**
 * The first use of a declared mapping in the mode `observe`. Nothing can be sent without an id: the mapping's own schema
 * is used where the registry has it under the subject, whatever the latest is, and nothing follows or blocks. The
 * mapping itself stays unbound, so that a later mode judges its first use as if there had been none (decision 11).
 */
export async function observeFirstUse(flow: Flow, run: Run, turn: Turn, conflict: Conflict): Step {
  const { subject } = turn;
  const { lookupBackoff, strategy } = flow.settings.policy;
  const misfit = misfitOf(conflict);
  for (
    let waitMs = lookupBackoff.initialMs;
    ;
    waitMs = Math.min(lookupBackoff.maxMs, waitMs * lookupBackoff.factor)
  ) {
    const { mapping } = subject;
    if (mapping === null || subject.schemaId !== null) return null;
    const known = subject.stored.snapshot.context.writers.accepted.find(
      ({ fingerprint }) => fingerprint === mapping.fingerprint,
    );
    if (known !== undefined) {
      if (subject.useOwnId(mapping, known.schemaId, known.guid ?? null)) return null;
    }
    const waited = await waitFor(
      flow,
      run,
      subject.stored.key,
      () =>
        finding.share(subject, mapping.fingerprint, () => find(flow, run, turn, mapping, conflict)).outcome,
    );
    if (!waited.ok) return waited.refusal;
    const found = waited.value;
    if (found.status === 'bound') {
      subject.refusals.forget(misfit);
      return null;
    }
    if (found.status === 'refused') {
      subject.refusals.remember(misfit, found.refusal, flow.monotonic(), lookupBackoff);
      return found.refusal();
    }
    const refusal = await waitForRegistry(flow, run, turn, found.reason, waitMs);
    if (refusal === null) continue;
    if (strategy === 'Strict')
      subject.refusals.remember(misfit, () => refusal, flow.monotonic(), lookupBackoff);
    return refusal;
  }
}

async function find(flow: Flow, run: Run, turn: Turn, mapping: Mapping, conflict: Conflict): Promise<Found> {
  const { subject } = turn;
  const { key } = subject.stored;
  const rulesAllowed = allowsRules(flow, key.topic);
  const mayBind = ({ rules }: RegisteredSchema): boolean => rules.length === 0 || rulesAllowed;
  const mismatchId = randomUUID();
  const asked = await askLatest(flow, run, turn, null, mismatchId);
  if (asked.status === 'unreachable') return asked;
  const { answer } = asked;
  const latest = answer.status === 'ok' ? answer.value : null;
  if (latest?.schema.fingerprint === mapping.fingerprint && mayBind(latest))
    return bind(flow, run, turn, mapping, latest);
  if (answer.status === 'not_found') {
    const detail = 'the registry has no version of this subject';
    return { status: 'refused', refusal: () => refuseOn(subject, 'schema.missing', detail) };
  }
  const own = await flow.registry.find(key.subject, schemaOf(mapping));
  if (own.status === 'unreachable' || own.status === 'denied')
    return unanswered(flow, run, turn, own, mismatchId);

  const found = latestAnswer(flow, key.topic, answer);
  const { verdict: judged, differences } = judgeLatest(key.role, mapping, 'LATEST_MOVED', found);
  const fits = own.status === 'ok' && mayBind(own.value);
  const beside = fits ? 'accept' : 'stop';
  const verdict: Verdict = judged === 'needsOwnId' ? beside : judged;
  tellConflict(flow, run, turn, { ...conflict, differences }, mismatchId);
  const observation = { ...conflict, verdict, differences, latest: latest && latestOf(latest) };
  const stored = await storeObservation(flow, run, turn, mismatchId, observation);
  if (fits) return bind(flow, run, turn, mapping, own.value);
  const which = own.status === 'ok' ? 'has rules, which are not run' : 'is not registered under the subject';
  const why = found.unusable === null ? '' : `; ${unusableReason(found.unusable)}`;
  const detail = `mode observe: the mapping's schema ${which}; the verdict would be ${verdict}${why}`;
  return {
    status: 'refused',
    refusal: () => refuseConflict(subject, detail, stored ? mismatchId : null, differences),
  };
}

/** Known to this pod, and as a writer of the subject to all others and after a restart: it is not asked for again. */
async function bind(
  flow: Flow,
  run: Run,
  turn: Turn,
  mapping: Mapping,
  registered: RegisteredSchema,
): Promise<Found> {
  const { subject } = turn;
  const { schemaId, version, guid, rules } = registered;
  const noGuid = lacksGuid(mapping.wire, registered);
  if (noGuid !== null)
    return { status: 'refused', refusal: () => refuseOn(subject, 'schema.missing', noGuid) };
  subject.useOwnId(mapping, schemaId, guid);
  const { fingerprint, schema } = mapping;
  const more = { version, schema, ...(guid !== null && { guid }), rulesAllowed: rules };
  await note(flow, run, turn, { type: 'AcceptWriter', fingerprint, schemaId, ...more });
  return { status: 'bound' };
}
