import type { Role } from '#machines';
import { invalidDataRefusal, type Refusal } from '../contract/refusal.js';
import type { IndividualRequest, ProduceRecord } from '../contract/request.js';
import type { RecordOutcome, Resolution } from '../contract/result.js';
import type { Leases } from '../conflicts/leases.js';
import type { SendOutcome } from '../kafka/record-sender.js';
import type { TimeSlicer } from '../util/time-slicer.js';
import { Batch } from './batch.js';
import { BatchOutcomes } from './outcome.js';
import { noneAcknowledged, type Producer } from './produce.js';
import { sendResult } from './send-result.js';
import { splitBatch } from './split-batch.js';

/** Records that are processed together, by their indexes in the request. */
interface Group {
  readonly indexes: readonly number[];
  /** The roles whose one retry these records have used (rule 3). */
  readonly retried: ReadonlySet<Role>;
}

/** `outcomes` null: the record is in one of the `groups`, which are in order. */
interface Attempt {
  readonly outcomes: readonly (RecordOutcome | null)[];
  readonly groups: readonly Group[];
}

/**
 * Independent records at the cost of one request: all are tried at once; if one would stop its neighbours, nothing is sent, and the
 * records are tried again in smaller groups. A record that makes the mapping suspect does so alone, as in a request of its own: a
 * conflict of several records could end otherwise than that of each. Groups follow each other, so that the records keep their
 * order; they share the time that the request may be held.
 */
export class IndividualProducer {
  constructor(
    private readonly parts: {
      readonly producer: Producer;
      readonly leases: Leases;
      readonly slicer: TimeSlicer;
      readonly monotonic: () => number;
    },
  ) {}

  async produce(request: IndividualRequest): Promise<readonly RecordOutcome[]> {
    const { producer, slicer } = this.parts;
    const { records } = request;
    const outcomes = new Array<RecordOutcome>(records.length);
    const deadline = producer.deadlineOf(request);
    const continued = { ...request, continues: true };
    const left: Group[] = [{ indexes: records.map((_, index) => index), retried: new Set() }];
    let part = request;
    for (let group = left.pop(); group !== undefined; group = left.pop()) {
      const attempt = await this.attempt(part, group, deadline);
      part = continued;
      for (const [position, outcome] of attempt.outcomes.entries()) {
        const index = group.indexes[position];
        if (outcome !== null && index !== undefined) outcomes[index] = outcome;
      }
      left.push(...attempt.groups.toReversed());
      const pause = slicer.pause();
      if (pause !== null) await pause;
    }
    return outcomes;
  }

  private async attempt(whole: IndividualRequest, group: Group, deadline: number): Promise<Attempt> {
    const { producer, leases, monotonic } = this.parts;
    const records = group.indexes
      .map((index) => whole.records[index])
      .filter((record) => record !== undefined);
    const request = partOf(whole, records, deadline - monotonic());
    const batch = new Batch(request, producer.deadlineOf(request), group.retried);
    const results = new BatchOutcomes(records, true);
    const refused = await producer.process(batch, whole.form, results);
    await leases.abandonAll(batch.sessions, refused?.code ?? noneAcknowledged);
    const sent = results.each(refused !== null);
    const outcomes = outcomesOf(whole.topic, sent, batch.resolutions);
    if (refused === null) return { outcomes, groups: [] };

    const open = sent.flatMap((outcome, index) => (outcome === null ? index : []));
    const { invalid, groups } = splitBatch(records, open, refused, new Set(results.suspectRecords));
    for (const index of invalid) outcomes[index] = { ok: false, refusal: refusalOfRecord(refused, index) };
    if (groups.length === 0)
      return { outcomes: outcomes.map((outcome) => outcome ?? { ok: false, refusal: refused }), groups: [] };
    const retried = batch.retriedRoles;
    return {
      outcomes,
      groups: groups.map((positions) => ({
        indexes: positions.map((position) => group.indexes[position] ?? position),
        retried,
      })),
    };
  }
}

/** The part of a refusal that concerns one record. */
function refusalOfRecord({ topic = '', records = [] }: Refusal, index: number): Refusal {
  const own = records.filter((record) => record.index === index).map((record) => ({ ...record, index: 0 }));
  return invalidDataRefusal(topic, own.length, own);
}

function partOf(
  whole: IndividualRequest,
  records: readonly ProduceRecord[],
  waitMs: number,
): IndividualRequest {
  const bytes = Math.ceil((whole.bytes * records.length) / whole.records.length);
  return { ...whole, records, bytes, waitMs: Math.max(0, waitMs) };
}

/** The resolutions of conflicts that the records met together are reported once, with the first record that is in the log. */
function outcomesOf(
  topic: string,
  sent: readonly (SendOutcome | null)[],
  resolutions: readonly Resolution[],
): (RecordOutcome | null)[] {
  let unreported = resolutions;
  return sent.map((outcome) => {
    if (outcome === null) return null;
    if (outcome.status === 'acked') {
      const { partition, offset } = outcome;
      const acked: RecordOutcome = { ok: true, partition, offset, resolutions: unreported };
      unreported = [];
      return acked;
    }
    const result = sendResult(topic, [outcome]);
    if (!('refusal' in result)) throw new Error(`a record is ${outcome.status} and has no refusal`);
    return { ok: false, refusal: result.refusal };
  });
}
