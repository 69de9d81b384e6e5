import { streamIdOf } from '#journal/port';
import { subjectRefusal, type Refusal } from '../contract/refusal.js';
import type { GatewayTelemetry } from '../contract/telemetry.js';
import { labelsOf } from '../subjects/labels.js';
import type { Subject } from '../subjects/subject.js';
import { TokenBuckets, type Rate } from '../util/token-buckets.js';

/** The cost, in tokens of the topic's bucket, of a look-up of a full name, or about a subject that a client may have invented. */
const NAMING = 0.1;

/** Why nothing was looked up. */
export const limitedReason =
  'requests on this subject cause more look-ups than producer.schemaLookupRate allows: nothing was looked up';

/**
 * How often client data and client schemas may cause look-ups (ADR 33), per subject and pod. Each of the two has a bucket: a
 * client that keeps declaring new schemas does not hide drift. A look-up costs the registry a few calls, and the log two events
 * and one audit row at most, so the rate bounds them all.
 */
export class LookupBudget {
  private readonly buckets: TokenBuckets;

  constructor(
    private readonly rate: Rate,
    monotonic: () => number,
    private readonly telemetry: Pick<GatewayTelemetry, 'counter'>,
  ) {
    this.buckets = new TokenBuckets(rate, monotonic);
  }

  /** For a conflict that data shows. */
  takeForData(subject: Subject): boolean {
    return this.counted(subject, this.buckets.take(dataBucket(subject)));
  }

  /** The look-up did not begin, or it found drift, which no client caused. */
  giveBackForData(subject: Subject): void {
    this.buckets.giveBack(dataBucket(subject));
  }

  /** For a declared schema that the events do not know. */
  takeForDeclared(subject: Subject): boolean {
    const isNew = subject.stored.version === 0;
    const taken =
      this.buckets.take(declaredBucket(subject)) &&
      (!isNew || this.buckets.take(namingBucket(subject), NAMING));
    return this.counted(subject, taken);
  }

  /** For a call that no request waits for: it leaves half of the burst to requests. */
  takeForRecheck(subject: Subject): boolean {
    return this.buckets.take(declaredBucket(subject), 1, this.rate.burst / 2);
  }

  /** For the full name of a declared id, which names the subject. */
  takeForName(subject: Subject): boolean {
    return this.counted(subject, this.buckets.take(namingBucket(subject), NAMING));
  }

  /** In how many ms a conflict that data shows may be looked up again. */
  waitForDataMs(subject: Subject): number {
    return this.buckets.waitMs(dataBucket(subject));
  }

  /** Nothing is known of a declared schema, and the budget is used up. */
  limitedRefusal(subject: Subject): Refusal {
    const retryAfterMs = Math.max(1000, this.buckets.waitMs(declaredBucket(subject)));
    return subjectRefusal(subject.stored, 'rate.limited', limitedReason, { retryAfterMs });
  }

  private counted(subject: Subject, taken: boolean): boolean {
    if (!taken) this.telemetry.counter('sr.lookup.limited', labelsOf(subject.stored));
    return taken;
  }
}

const dataBucket = ({ stored }: Subject): string => `data ${streamIdOf(stored.key)}`;
const declaredBucket = ({ stored }: Subject): string => `declared ${streamIdOf(stored.key)}`;
const namingBucket = ({ stored }: Subject): string => `named ${stored.key.topic}`;
