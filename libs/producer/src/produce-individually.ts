import { apartFrom } from './apart-from.js';
import { Fates } from './fates.js';
import type { Flow, Run } from './flow.js';
import type { IndividualRequest, ProduceRecord, RecordOutcome, Refusal, Resolution } from './gateway.port.js';
import { begin, perform, resolutionsOf } from './produce.js';
import { refuseMisfits } from './refusals.js';
import { answerOf } from './sending.js';
import type { SendOutcome } from './kafka/record-sender.js';
import { abandonAll } from './settle.js';
import { TimeSlicer } from './slices.js';

/** Records that go through the flow together, by their places in the request. */
interface Part {
  readonly places: readonly number[];
  /** The halves whose one retry these records have behind them (rule 3). */
  readonly retried: NonNullable<Run['apart']>;
}

/**
 * Records that do not belong together, at the cost of one request: all are tried at once, and where one would stop its
 * neighbours nothing is sent, and the part goes again in smaller ones. What puts the mapping in doubt does so alone, as
 * in a request of its own: a conflict of several records could end otherwise than that of each. Parts go one after the
 * other, so that the order of the records is kept; they share the time that the request may be held.
 */
export async function produceIndividually(
  flow: Flow,
  request: IndividualRequest,
): Promise<readonly RecordOutcome[]> {
  const { records } = request;
  const fates = new Array<RecordOutcome>(records.length);
  const { deadline } = begin(flow, request, null);
  const slices = new TimeSlicer();
  const left: Part[] = [{ places: records.map((_, place) => place), retried: new Set() }];
  for (let part = left.pop(); part !== undefined; part = left.pop()) {
    const tried = await attempt(flow, request, part, deadline);
    for (const [index, fate] of tried.fates.entries()) {
      const place = part.places[index];
      if (fate !== null && place !== undefined) fates[place] = fate;
    }
    left.push(...tried.again.reverse());
    const pause = slices.pause();
    if (pause !== null) await pause;
  }
  return fates;
}

/** `fates` null: the record is in one of `again`, in their order. */
interface Tried {
  readonly fates: readonly (RecordOutcome | null)[];
  readonly again: Part[];
}

async function attempt(flow: Flow, whole: IndividualRequest, part: Part, deadline: number): Promise<Tried> {
  const records = part.places.map((place) => whole.records[place]).filter((record) => record !== undefined);
  const run = begin(flow, partOf(whole, records, deadline - flow.monotonic()), part.retried);
  const fates = new Fates(records, true);
  const refusal = await perform(flow, run, whole.form, fates);
  await abandonAll(flow, run, refusal?.code ?? 'none of the records that were left was acknowledged');
  const outcomes = fates.each(refusal !== null);
  const told = fatesOf(whole.topic, outcomes, resolutionsOf(run.turns));
  if (refusal === null) return { fates: told, again: [] };

  const { misfits, runs } = apartFrom(records, openOf(outcomes), refusal, new Set(fates.doubtful));
  for (const index of misfits) told[index] = { ok: false, refusal: misfitAlone(refusal, index) };
  if (runs.length === 0) return { fates: told.map((fate) => fate ?? { ok: false, refusal }), again: [] };
  const retried = new Set(part.retried);
  for (const turn of run.turns) if (turn.retried) retried.add(turn.role);
  const again = runs.map((run) => ({ places: run.map((index) => part.places[index] ?? index), retried }));
  return { fates: told, again };
}

/** What of a refusal is about one record. */
function misfitAlone({ topic = '', records = [] }: Refusal, index: number): Refusal {
  const own = records.filter((record) => record.index === index).map((record) => ({ ...record, index: 0 }));
  return refuseMisfits(topic, own.length, own);
}

function partOf(
  whole: IndividualRequest,
  records: readonly ProduceRecord[],
  waitMs: number,
): IndividualRequest {
  const bytes = Math.ceil((whole.bytes * records.length) / whole.records.length);
  return { ...whole, records, bytes, waitMs: Math.max(0, waitMs) };
}

function openOf(outcomes: readonly (SendOutcome | null)[]): number[] {
  return outcomes.flatMap((outcome, index) => (outcome === null ? index : []));
}

/** What the records met together is told once, with the first of them that is in the log. */
function fatesOf(
  topic: string,
  outcomes: readonly (SendOutcome | null)[],
  resolutions: readonly Resolution[],
): (RecordOutcome | null)[] {
  let untold = resolutions;
  return outcomes.map((outcome) => {
    if (outcome === null) return null;
    if (outcome.status === 'acked') {
      const { partition, offset } = outcome;
      const fate: RecordOutcome = { ok: true, partition, offset, resolutions: untold };
      untold = [];
      return fate;
    }
    const alone = answerOf(topic, [outcome]);
    if (!('refusal' in alone)) throw new Error(`a record is ${outcome.status} and has no refusal`);
    return { ok: false, refusal: alone.refusal };
  });
}
