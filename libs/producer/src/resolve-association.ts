import type { StreamKey } from '#journal/port';
import type { AssociatedSubjects } from './associated-subjects.js';
import type { Flow, Run, Step, Turn } from './flow.js';
import { waitFor, type Waited } from './holding.js';
import { onTopic, refuseShared, subjectOf } from './open-subject.js';
import { refuseOn } from './refusals.js';
import { abandonAll } from './settle.js';
import { tell, tellTrouble } from './story.js';
import type { Subject } from './subject.js';
import { idOf } from './subjects.js';
import { untilAnswered } from './until-answered.js';

/** Names what is remembered of a home whose association cannot be used. */
const asked = 'association';

/**
 * The subject that the registry associates with a topic's keys or values (ADR 24): known from the home's events, else asked for.
 * @param key of the home
 * @throws JournalUnreachable
 */
export function associatedSubject(
  flow: Flow,
  run: Run,
  associated: AssociatedSubjects,
  key: StreamKey,
): Waited<Subject> | Promise<Waited<Subject>> {
  const id = associated.streamOf(idOf(key));
  const open = id === null ? undefined : flow.subjects.peek(id, key.role);
  return open === undefined ? openFromHome(flow, run, associated, key) : { ok: true, value: open };
}

async function openFromHome(
  flow: Flow,
  run: Run,
  associated: AssociatedSubjects,
  key: StreamKey,
): Promise<Waited<Subject>> {
  const loaded = await subjectOf(flow, run, key);
  if (!loaded.ok) return loaded;
  const home = loaded.value;
  if (home.stored.key.role === key.role && associated.known(home) === null) {
    const refusal = await askFirst(flow, run, associated, home);
    if (refusal !== null) return { ok: false, refusal };
  }
  // By its first event, which another pod may have stored meanwhile.
  if (home.stored.key.role !== key.role) return { ok: false, refusal: refuseShared(home, key.role) };
  return onTopic(flow, run, key, () => associated.open(home));
}

/** Null: the association is known from now on. */
async function askFirst(flow: Flow, run: Run, associated: AssociatedSubjects, home: Subject): Step {
  const recent = home.refusals.recall(asked, flow.monotonic());
  if (recent !== null) return recent;
  const answered = await untilAnswered(flow, run, home, () => associated.ask(home, run.asker));
  if (!answered.ok) return answered.refusal;
  const association = answered.value;
  if (association.status === 'known') return null;
  const refusal = () => refuseOn(home, 'schema.missing', association.reason);
  home.refusals.remember(asked, refusal, flow.monotonic(), flow.settings.policy.lookupBackoff);
  return refusal();
}

/** Whether the topic is known to be associated with another subject than the turn's. No call. */
export function isElsewhere({ associated }: Flow, { subject }: Turn): boolean {
  const home = associated?.homeOf(subject.stored.key);
  if (associated === null || home === undefined) return false;
  const known = associated.known(home);
  return known !== null && known !== subject.stored.key.subject;
}

/** What asking again comes to. `moved`: the topic is associated with another subject than the turn's. */
export type Rechecked =
  | { readonly status: 'stays' }
  | { readonly status: 'moved'; readonly reason: string }
  | { readonly status: 'unreachable'; readonly reason: string };

/**
 * Asks again for the topic's association, on an error of the schema kind alone: the subject may be the wrong one.
 * @throws JournalUnreachable
 */
export async function recheckAssociation(flow: Flow, run: Run, turn: Turn): Promise<Rechecked> {
  const { key } = turn.subject.stored;
  const home = flow.associated?.homeOf(key);
  if (flow.associated === null || home === undefined) return { status: 'stays' };
  const answer = await flow.associated.ask(home, run.asker);
  if (answer.status === 'unreachable' || answer.status === 'denied') {
    tellTrouble(flow, run, turn, answer.reason);
    return { status: 'unreachable', reason: answer.reason };
  }
  if (answer.status !== 'known' || answer.subject === key.subject) return { status: 'stays' };
  const reason = `the registry associates the topic's ${key.role}s with the subject ${answer.subject} by now`;
  tell(flow, run, turn, 'lookup', 'warn', reason, { associated_subject: answer.subject });
  return { status: 'moved', reason };
}

/**
 * The request goes on on the subject that its topic is associated with by now: its one retry (rule 3). What it
 * holds on other subjects is given back. Null: look at the turn's subject, which is another one.
 * @throws JournalUnreachable
 */
export async function reopen(flow: Flow, run: Run, turn: Turn): Step {
  const { associated } = flow;
  const home = associated?.homeOf(turn.subject.stored.key);
  if (associated === null || home === undefined) return null;
  await abandonAll(flow, run, 'the registry associates another subject by now');
  const opened = await waitFor(flow, run, home.stored.key, () => associated.open(home));
  if (!opened.ok) return opened.refusal;
  const subject = opened.value;
  if (subject.stored.key.role !== turn.role) return refuseShared(subject, turn.role);
  turn.subject = subject;
  turn.first = subject.mapping;
  turn.detectedConflict = null;
  turn.retried = true;
  return null;
}
