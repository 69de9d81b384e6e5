import type { GatewayTelemetry } from './gateway.port.js';
import { labelsOf } from './labels.js';
import type { Subject } from './subject.js';
import { idOf } from './subjects.js';
import { TokenBuckets, type Rate } from './token-buckets.js';

/** A look-up that may only name a subject, or that is about a subject that a client made up, costs its topic a tenth. */
const NAMING = 0.1;

/** Tells why nothing was looked up. */
export const limitedReason =
  'requests on this subject cause more look-ups than producer.schemaLookupRate allows: nothing was looked up';

/**
 * How often what clients send may cause look-ups (ADR 33), per subject and pod. Data and declared schemas have a bucket each:
 * a client that declares ever other schemas does not keep drift from being seen. Each look-up costs the registry a few
 * calls, and the log two events and one audit row at most, so the rate bounds them all.
 */
export class LookupLimit {
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
    return this.noted(subject, this.buckets.take(data(subject)));
  }

  /** The look-up did not come to be, or was about the mapping: no client caused it. */
  giveBackForData(subject: Subject): void {
    this.buckets.giveBack(data(subject));
  }

  /** For a declared schema that the events do not know. A subject without events may be only a name that a client made up. */
  takeForDeclared(subject: Subject): boolean {
    const isNew = subject.stored.version === 0;
    const taken =
      this.buckets.take(declared(subject)) && (!isNew || this.buckets.take(named(subject), NAMING));
    return this.noted(subject, taken);
  }

  /** For a question that no request waits for: it leaves half of a burst to those that do. */
  takeForRecheck(subject: Subject): boolean {
    return this.buckets.take(declared(subject), 1, this.rate.burst / 2);
  }

  /** For the full name of a declared id, by which a subject is named. */
  takeForName(subject: Subject): boolean {
    return this.noted(subject, this.buckets.take(named(subject), NAMING));
  }

  /** In how many ms a conflict that data shows, or a declared schema, may be looked up again. */
  waitMs(subject: Subject, what: 'data' | 'declared'): number {
    return this.buckets.waitMs(what === 'data' ? data(subject) : declared(subject));
  }

  private noted(subject: Subject, taken: boolean): boolean {
    if (!taken) this.telemetry.counter('sr.lookup.limited', labelsOf(subject.stored));
    return taken;
  }
}

const data = ({ stored }: Subject): string => `data ${idOf(stored.key)}`;
const declared = ({ stored }: Subject): string => `declared ${idOf(stored.key)}`;
const named = ({ stored }: Subject): string => `named ${stored.key.topic}`;
