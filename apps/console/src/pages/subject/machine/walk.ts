import { topOf, type Machine, type MachineTransition } from './model.js';

/** What the walk has to know of a stored event. */
export interface WalkedEvent {
  readonly version: number;
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** What one event did to the state. */
export interface Step {
  readonly version: number;
  readonly event: string;
  readonly from: string;
  readonly to: string;
}

/** Guards that the event alone decides. Of any other, both outcomes are possible. */
const guards: Readonly<Record<string, (data: WalkedEvent['data']) => boolean>> = {
  verdictRetries: ({ verdict }) => verdict === 'follow' || verdict === 'accept',
  verdictStops: ({ verdict }) => verdict === 'stop',
  verdictRefuses: ({ verdict }) => verdict === 'refuse',
  openingIsForced: ({ forced }) => forced != null,
};

/**
 * The states that events led through, so that the last one leads to the state that the subject is known to be in. Where several ways
 * are possible, one of them; null: none is.
 * @param events oldest first, without gaps
 */
export function walk(machine: Machine, events: readonly WalkedEvent[], present: string): Step[] | null {
  const beginsWithTheLog = events[0]?.version === 1;
  const reached: ReadonlySet<string>[] = [new Set(beginsWithTheLog ? [machine.initial] : machine.leaves)];
  for (const event of events) {
    const before = reached.at(-1) ?? new Set();
    reached.push(new Set([...before].flatMap((from) => next(machine, from, event))));
  }
  if (!reached.at(-1)?.has(present)) return null;
  const steps: Step[] = [];
  let to = present;
  for (let index = events.length - 1; index >= 0; index -= 1) {
    const event = events[index];
    if (event === undefined) return null;
    const sources = [...(reached[index] ?? [])].filter((each) => next(machine, each, event).includes(to));
    // Nothing is claimed that the events do not say: what may have left the state as it was, did.
    const from = sources.includes(to) ? to : sources[0];
    if (from === undefined) return null;
    steps.push({ version: event.version, event: event.type, from, to });
    to = from;
  }
  return steps.reverse();
}

/** Where an event may lead from a state. Events that are not legal there lead nowhere. */
function next(machine: Machine, from: string, { type, data }: WalkedEvent): string[] {
  const targets: string[] = [];
  for (const transition of machine.transitions) {
    if (transition.event !== type || transition.from !== from) continue;
    const outcome = holds(transition, data);
    if (outcome === false) continue;
    targets.push(transition.to ?? from);
    if (outcome === true) break;
  }
  return targets;
}

function holds({ guards: names }: MachineTransition, data: WalkedEvent['data']): boolean | null {
  const outcomes = names.map((name) => guards[name]?.(data) ?? null);
  if (outcomes.includes(false)) return false;
  return outcomes.includes(null) ? null : true;
}

/**
 * The steps since the subject was last at rest in the state that it began in: how it came to where it is. Without steps that
 * changed nothing.
 */
export function lastWay(machine: Machine, steps: readonly Step[]): Step[] {
  const way: Step[] = [];
  for (const step of steps.toReversed()) {
    if (step.from === step.to) continue;
    // It came back to rest before: what led there is another story.
    if (way.length > 0 && topOf(machine, step.to) === topOf(machine, machine.initial)) break;
    way.push(step);
  }
  return way.reverse();
}
