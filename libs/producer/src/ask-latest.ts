import type { RegisteredSchema, RegistryResponse } from '#registry';
import type { Flow, Run, Turn } from './flow.js';
import { labelsOf } from './labels.js';
import { deniedAccess } from './registry-trouble.js';
import { tell, tellTrouble } from './story.js';

type Answer = RegistryResponse<RegisteredSchema>;

/** The registry has spoken, whatever it said; or why it did not. */
export type AskedLatest =
  | { readonly status: 'answered'; readonly answer: Exclude<Answer, { status: 'unreachable' | 'denied' }> }
  | { readonly status: 'unreachable'; readonly reason: string };

/**
 * Asks for the subject's latest version, counts the look-up and tells it.
 * @param known the answer, where it was asked for and counted before
 * @param mismatchId the mismatch of the story; null: the one that the subject is at
 */
export async function askLatest(
  flow: Flow,
  run: Run,
  turn: Turn,
  known: Answer | null = null,
  mismatchId: string | null = null,
): Promise<AskedLatest> {
  const { subject } = turn;
  const answer = known ?? (await flow.registry.latest(subject.stored.key.subject));
  if (answer.status === 'unreachable' || answer.status === 'denied')
    return unanswered(flow, run, turn, answer, mismatchId);
  const latest = answer.status === 'ok' ? answer.value : null;
  const version = latest?.version ?? null;
  const schemaId = latest?.schemaId ?? null;
  if (known === null)
    flow.telemetry.counter('sr.lookup.ok', { ...labelsOf(subject.stored), version, schemaId });
  const found = {
    latest_schema_id: schemaId,
    latest_version: version,
    latest_full_name: latest?.schema.fullName ?? null,
  };
  const why = answer.status === 'unusable' ? `: ${answer.message}` : '';
  const message = `the registry answered: ${answer.status}${why}`;
  tell(flow, run, turn, 'lookup', 'info', message, found, 'schema.conflict', mismatchId);
  return { status: 'answered', answer };
}

/**
 * Counts and tells a look-up that the registry did not answer. One that it denied is no outage, and no waiting mends it:
 * the operator is told, and nothing is counted.
 */
export function unanswered(
  flow: Flow,
  run: Run,
  turn: Turn,
  answer: Extract<Answer, { status: 'unreachable' | 'denied' }>,
  mismatchId: string | null = null,
): { readonly status: 'unreachable'; readonly reason: string } {
  const reason = answer.status === 'denied' ? deniedAccess(answer.httpStatus) : answer.reason;
  if (answer.status === 'unreachable')
    flow.telemetry.counter('sr.lookup.fail', labelsOf(turn.subject.stored));
  tellTrouble(flow, run, turn, reason, mismatchId);
  return { status: 'unreachable', reason };
}
