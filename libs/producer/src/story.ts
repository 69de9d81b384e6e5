import { stateOf } from '#machines';
import type { Flow, Run, Turn } from './flow.js';
import type { ErrorClass, StoryStep } from './gateway.port.js';

/** Tells one step of an on-error story (mission rule 13). */
export function tell(
  flow: Flow,
  run: Run,
  turn: Turn,
  step: StoryStep['step'],
  level: StoryStep['level'],
  message: string,
  found: Readonly<Record<string, unknown>> = {},
  errorClass: ErrorClass = 'schema.conflict',
): void {
  const { key, snapshot } = turn.subject.stored;
  flow.events.step({
    step,
    level,
    class: errorClass,
    topic: key.topic,
    resolvedSubject: key.subject,
    mismatchId:
      snapshot.context.conflict?.mismatchId ?? (step === 'retry' ? snapshot.context.lastMismatchId : null),
    requestId: run.request.requestId,
    message,
    found: { role: key.role, state: stateOf(snapshot).state, ...found },
  });
}
