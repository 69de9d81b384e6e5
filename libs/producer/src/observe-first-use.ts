import { randomUUID } from 'node:crypto';
import type { Mapping, Verdict } from '#machines';
import { askLatest, unanswered } from './ask-latest.js';
import type { RegisteredSchema } from '#registry';
import type { Conflict, Flow, Run, Step, Turn } from './flow.js';
import type { Refusal } from './gateway.port.js';
import { waitFor, waitForRegistry } from './holding.js';
import { judgeLatest, latestOf, unusableReason } from './judgement.js';
import { note, storeObservation } from './observe.js';
import { misfitOf } from './recent-refusals.js';
import { refuseConflict, refuseOn } from './refusals.js';
import { Shared } from './shared.js';
import { schemaOf } from './subject-schema.js';
import { tellConflict } from './story.js';

type Found =
  | { readonly status: 'bound' }
  | { readonly status: 'refused'; readonly refusal: () => Refusal }
  | { readonly status: 'unreachable'; readonly reason: string };

const finding = new Shared<Found>();

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
      subject.useOwnId(mapping, known.schemaId);
      return null;
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
  const mismatchId = randomUUID();
  const asked = await askLatest(flow, run, turn, null, mismatchId);
  if (asked.status === 'unreachable') return asked;
  const { answer } = asked;
  const latest = answer.status === 'ok' ? answer.value : null;
  if (latest?.schema.fingerprint === mapping.fingerprint) return bind(flow, run, turn, mapping, latest);
  if (answer.status === 'not_found') {
    const detail = 'the registry has no version of this subject';
    return { status: 'refused', refusal: () => refuseOn(subject, 'schema.missing', detail) };
  }
  const own = await flow.registry.find(key.subject, schemaOf(mapping));
  if (own.status === 'unreachable' || own.status === 'denied')
    return unanswered(flow, run, turn, own, mismatchId);

  const unusable = answer.status === 'unusable' ? answer.message : null;
  const { verdict: judged, differences } = judgeLatest(key.role, mapping, 'LATEST_MOVED', latest, unusable);
  const beside = own.status === 'ok' ? 'accept' : 'stop';
  const verdict: Verdict = judged === 'needsOwnId' ? beside : judged;
  tellConflict(flow, run, turn, { ...conflict, differences }, mismatchId);
  const observation = { ...conflict, verdict, differences, latest: latest && latestOf(latest) };
  const stored = await storeObservation(flow, run, turn, mismatchId, observation);
  if (own.status === 'ok') return bind(flow, run, turn, mapping, own.value);
  const why = unusable === null ? '' : `; ${unusableReason(unusable)}`;
  const detail = `mode observe: the mapping's schema is not registered under the subject; the verdict would be ${verdict}${why}`;
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
  { schemaId, version }: RegisteredSchema,
): Promise<Found> {
  const { fingerprint, schema } = mapping;
  turn.subject.useOwnId(mapping, schemaId);
  await note(flow, run, turn, { type: 'AcceptWriter', fingerprint, schemaId, version, schema });
  return { status: 'bound' };
}
