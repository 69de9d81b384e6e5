import { isMappingSuspect, type Mapping } from '#machines';
import type { RegisteredSchema, RegistryResponse } from '#registry';
import { meetConflict } from './conflict.js';
import type { Flow, Run, Step, Turn } from './flow.js';
import type { Refusal } from './gateway.port.js';
import { waitFor } from './holding.js';
import { refuseOn } from './refusals.js';
import { stillOwes } from './settle.js';
import { sameOrNone, type Subject } from './subject.js';
import { matchesAny } from './topic-patterns.js';
import { sharedLatest, stillFits } from './verify-latest.js';

/** Whose schema is doubted. `asked`: the registry's latest, where it was asked for to find out. */
interface Suspect {
  readonly turn: Turn;
  readonly asked: RegistryResponse<RegisteredSchema> | null;
}

/**
 * The broker refused a schema of this request; nothing of these records is in the log. One that the request brought
 * itself says nothing about the subject's.
 */
export async function meetBroker(flow: Flow, run: Run): Step {
  const suspect = await suspectOf(flow, run);
  if ('code' in suspect) return suspect;
  const { turn, asked } = suspect;
  if (turn.declaration !== null)
    return refuseOn(
      turn.subject,
      'writer.refused',
      'the broker refuses the schema that this request declares',
    );
  const conflict = {
    kind: 'BROKER_REFUSED',
    origin: 'broker',
    differences: [],
    about: turn.under,
    ownFault: null,
  } as const;
  return meetConflict(flow, run, turn, conflict, asked);
}

/**
 * No broker says whether it refused the key or the value. All but the last of those that may be meant are compared
 * with the registry's latest, keys first, since they fail fast (rule 1): the first that has moved is doubted,
 * else what is left. Blaming a value for its key would follow, fail the retry, and block the wrong subject.
 */
async function suspectOf(flow: Flow, run: Run): Promise<Suspect | Refusal> {
  const { turns, request } = run;
  const mapped = turns.filter(({ declaration }) => declaration === null);
  const last = turns.find(({ declaration }) => declaration !== null) ?? mapped.at(-1);
  if (last === undefined) throw new Error('a broker refused the schema of a request that has none');
  const moving = mapped.find(isMoving);
  if (moving !== undefined) return { turn: moving, asked: null };
  if (!matchesAny(flow.settings.topicPatternsForOnError, request.topic)) return { turn: last, asked: null };
  for (const turn of mapped) {
    if (turn === last) break;
    const waited = await waitFor(flow, run, turn.subject.stored.key, () => movedLatest(flow, turn.subject));
    if (!waited.ok) return waited.refusal;
    if (waited.value !== null) return { turn, asked: waited.value };
  }
  return { turn: last, asked: null };
}

/** The mapping is in doubt or has moved already, or the turn's own retry, which a broker's refusal led to, met another. */
function isMoving(turn: Turn): boolean {
  const { subject, under } = turn;
  const { snapshot } = subject.stored;
  if (stillOwes(turn))
    return turn.owes?.event === 'retry' && snapshot.context.conflict?.kind === 'BROKER_REFUSED';
  return isMappingSuspect(snapshot) || !sameOrNone(under, subject.mapping);
}

/** Mappings that were found to be the latest a moment ago. */
const cleared = new WeakMap<Subject, { readonly mapping: Mapping; readonly until: number }>();

/** The registry's latest, if the mapping is not it. Null: it is, or the registry does not say. */
async function movedLatest(flow: Flow, subject: Subject): Promise<RegistryResponse<RegisteredSchema> | null> {
  const { mapping } = subject;
  const known = cleared.get(subject);
  if (mapping === null || (known?.mapping === mapping && flow.monotonic() < known.until)) return null;
  const answer = await sharedLatest(flow, subject);
  if (answer.status === 'unreachable' || answer.status === 'denied') return null;
  if (answer.status !== 'ok' || !stillFits(flow, subject, mapping, answer.value)) return answer;
  cleared.set(subject, { mapping, until: flow.monotonic() + flow.settings.policy.lookupBackoff.maxMs });
  return null;
}
