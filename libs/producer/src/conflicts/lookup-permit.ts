import { isDetectedFromData, stateOf, type SubjectSnapshot } from '#machines';
import { limitedReason, type LookupBudget } from '../admission/lookup-budget.js';
import type { Refusal } from '../contract/refusal.js';
import type { Subject } from '../subjects/subject.js';
import type { Conflict } from './conflict.js';
import { requestRefusal } from './conflict-refusals.js';

/**
 * The permit of one request to begin a look-up because of its own data. It is taken at the moment the look-up would begin, so
 * that a thousand requests with the same drift take one, and given back if none begins.
 */
export class LookupPermit {
  private taken = false;
  private denied = false;

  constructor(
    private readonly budget: LookupBudget,
    private readonly subject: Subject,
    private readonly conflict: Conflict,
  ) {}

  /** The budget is used up, and nothing was begun. */
  get isDenied(): boolean {
    return this.denied;
  }

  /** Whether the request may continue in this state of the subject: waiting for another request's look-up needs no permit. */
  isGranted(snapshot: SubjectSnapshot): boolean {
    if (this.taken || !isDetectedFromData(this.conflict.kind) || !mayBegin(snapshot)) return true;
    this.taken = this.budget.takeForData(this.subject);
    this.denied = !this.taken;
    return this.taken;
  }

  /** @param begin returns whether the look-up began */
  async during<T extends { readonly ok: boolean }>(begin: () => Promise<T>): Promise<T> {
    let began = false;
    try {
      const result = await begin();
      began = result.ok;
      return result;
    } finally {
      if (this.taken && !began) this.budget.giveBackForData(this.subject);
    }
  }
}

/** The states in which a conflict begins a look-up of its own. */
function mayBegin(snapshot: SubjectSnapshot): boolean {
  const { state, substate } = stateOf(snapshot);
  return state === 'healthy' || substate === 'trial';
}

/** As after a look-up that found no version with these fields or branches. The client may retry when a look-up may be made. */
export function limitedDataRefusal(budget: LookupBudget, subject: Subject, conflict: Conflict): Refusal {
  const refusal = requestRefusal(subject.stored, conflict, limitedReason, null);
  return { ...refusal, retryAfterMs: budget.waitForDataMs(subject) };
}
