import { streamIdOf } from '#journal';
import type { Violation } from '../chaos/history.js';
import { streams } from './pods.js';
import type { RequestedEvent } from './simulated-journal.js';
import type { SimulatedWorld } from './world.js';

const LEASE_EXPIRED = 'lease ran out';

/** Events that end a trial, except those of an operator, a declaration, or a pod that found the lease expired. */
const endings = new Set(['TrialSucceeded', 'TrialInconclusive', 'ConflictDetected']);

/** One request over all pods is the trial. Only it ends the trial, and it is not sent once another request is the trial. */
export function checkTrials(world: SimulatedWorld): Violation[] {
  return streams
    .flatMap((key) => endedByAnother(world.seen.get(streamIdOf(key)) ?? []))
    .concat(sentBeside(world));
}

function endedByAnother(events: readonly RequestedEvent[]): Violation[] {
  let trial: RequestedEvent | null = null;
  const found: Violation[] = [];
  for (const event of events) {
    const { type } = event.data;
    if (type === 'TrialStarted') trial = event;
    else if (trial !== null && !leavesTrial(type)) continue;
    else {
      const overdue = event.data['reason'] === LEASE_EXPIRED;
      if (trial !== null && endings.has(type) && !overdue && event.requestId !== trial.requestId)
        found.push({
          rule: 'trial ended by another request',
          what: `${trial.requestId ?? ''}'s by ${type} of ${event.requestId ?? ''}, event ${event.version}`,
        });
      trial = null;
    }
  }
  return found;
}

const unchanging = new Set(['ConflictObserved', 'WriterAccepted', 'WriterRefused', 'SubjectAssociated']);

const leavesTrial = (type: string): boolean => !unchanging.has(type);

/** Sends that arrive after the lease has expired and another request is the trial. */
function sentBeside({ broker, seen, posted, enforcing }: SimulatedWorld): Violation[] {
  const events = seen.get(streamIdOf(streams[0])) ?? [];
  return broker.arrived.flatMap(({ pod, id, calledAt, arrivedAt }) => {
    const requestId = posted.find((post) => post.id === id)?.requestId;
    const now = trialAt(events.slice(0, arrivedAt));
    const before = now === null ? undefined : events[now.version - 2];
    if (now === null || now.requestId === requestId || before?.data['reason'] !== LEASE_EXPIRED) return [];
    const taken = events.slice(0, now.version - 2).findLast(({ data }) => data.type === 'TrialStarted');
    if (taken === undefined || taken.requestId !== requestId || taken.version > calledAt) return [];
    if (!enforcing.has(pod)) return [];
    const what = `${taken.requestId} arrived while ${now.requestId ?? ''} was the trial, event ${now.version}`;
    return [{ rule: 'two concurrent trials', what }];
  });
}

/** The running trial's first event. */
function trialAt(events: readonly RequestedEvent[]): RequestedEvent | null {
  const last = events.findLast(({ data }) => leavesTrial(data.type));
  return last?.data.type === 'TrialStarted' ? last : null;
}
