import { isShownByData, stateOf, type SubjectSnapshot } from '#machines';
import type { Conflict, Flow } from './flow.js';
import type { Refusal } from './gateway.port.js';
import { limitedReason } from './lookup-limit.js';
import { refuseOn, refuseRequest } from './refusals.js';
import type { Subject } from './subject.js';

/**
 * The right of one request to begin a look-up, where its own data is the reason. It is taken at the very moment that the
 * look-up would begin, so that a thousand requests with the same drift take one, and given back where none begins.
 */
export class LookupRight {
  private taken = false;
  /** Too many look-ups were caused, and nothing was begun. */
  isMissing = false;

  constructor(
    private readonly flow: Pick<Flow, 'lookupLimit'>,
    private readonly subject: Subject,
    private readonly conflict: Conflict,
  ) {}

  /** Whether the request may go on where the subject stands: a look-up of another one needs no right. */
  has(snapshot: SubjectSnapshot): boolean {
    if (this.taken || !isShownByData(this.conflict.kind) || !mayBegin(snapshot)) return true;
    this.taken = this.flow.lookupLimit.takeForData(this.subject);
    this.isMissing = !this.taken;
    return this.taken;
  }

  /** @param begin says whether the look-up began */
  async during<T extends { readonly ok: boolean }>(begin: () => Promise<T>): Promise<T> {
    let began = false;
    try {
      const begun = await begin();
      began = begun.ok;
      return begun;
    } finally {
      if (this.taken && !began) this.flow.lookupLimit.giveBackForData(this.subject);
    }
  }
}

/** Where a conflict begins a look-up of its own. */
function mayBegin(snapshot: SubjectSnapshot): boolean {
  const { state, substate } = stateOf(snapshot);
  return state === 'healthy' || substate === 'trial';
}

/** As after a look-up that found no version with these fields or branches; the client may try again when one may be made. */
export function limitedRefusal(
  { lookupLimit }: Pick<Flow, 'lookupLimit'>,
  subject: Subject,
  conflict: Conflict,
): Refusal {
  const refusal = refuseRequest(subject, conflict, limitedReason, null);
  return { ...refusal, retryAfterMs: lookupLimit.waitMs(subject, 'data') };
}

/** A declared schema of which nothing is known. */
export function limitedWriterRefusal({ lookupLimit }: Pick<Flow, 'lookupLimit'>, subject: Subject): Refusal {
  const retryAfterMs = Math.max(1000, lookupLimit.waitMs(subject, 'declared'));
  return refuseOn(subject, 'rate.limited', limitedReason, { retryAfterMs });
}
