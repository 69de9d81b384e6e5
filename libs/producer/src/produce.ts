import { AppendTooLarge, JournalUnreachable } from '#journal/port';
import { stateOf } from '#machines';
import type { JsonForm } from '#registry';
import { admitTurn, goOnAtOnce, mayGoOn, refusedNow } from './admission.js';
import { lookUpInBackground } from './background-lookup.js';
import { meetBroker } from './broker-refusal.js';
import { meetConflict } from './conflict.js';
import { RoleEncoder, type EncodedRole, type Halves } from './encoding.js';
import { Fates } from './fates.js';
import type { Conflict, Flow, Run, Step, Turn } from './flow.js';
import type {
  ProduceResult,
  ProduceRecord,
  ProduceRequest,
  RecordOffset,
  Refusal,
  Resolution,
} from './gateway.port.js';
import { produceRaw } from './raw.js';
import { refuse, refuseMemory, refuseMisfits } from './refusals.js';
import { refuseWriter } from './refuse-writer.js';
import { assemble, countSent } from './sending.js';
import type { EncodedRecord, SendOutcome } from './kafka/record-sender.js';
import { abandonAll, giveBackShortLeases, succeed } from './settle.js';
import { takeTurns, takeTurnsAtOnce } from './turns.js';
import { TimeSlicer } from './slices.js';
import { verifyLatest } from './verify-latest.js';
import type { IdHeaders } from './wire.js';

/** The on-error flow of one request: admit -> encode -> send -> classify -> resolve -> retry once (design, "The house"). */
export async function produce(flow: Flow, request: ProduceRequest): Promise<ProduceResult> {
  const { form } = request;
  flow.underWay.enter();
  try {
    if (form === 'json' || form === 'binary') return await produceRaw(flow, request, form);
    const run = begin(flow, request, null);
    const fates = new Fates(request.records);
    const refusal = await perform(flow, run, form, fates);
    const answer = refusal === null ? fates.answer(request.topic) : fates.refused(request.topic, refusal);
    if (owesAny(run)) {
      const ended = refusal ?? ('refusal' in answer ? answer.refusal : null);
      await abandonAll(flow, run, ended?.code ?? 'none of the records that were left was acknowledged');
    }
    return 'refusal' in answer ? { ok: false, refusal: answer.refusal } : sent(run, answer.offsets);
  } finally {
    flow.underWay.leave();
  }
}

/** A request as it sets out. `apart`: as in `Run`. */
export function begin(flow: Flow, request: ProduceRequest, apart: Run['apart']): Run {
  const { maxMs } = flow.settings.hold;
  return {
    request,
    asker: { requestId: request.requestId, actor: null },
    waited: false,
    deadline: flow.monotonic() + Math.min(request.waitMs ?? maxMs, maxMs),
    turns: [],
    apart,
  };
}

/**
 * Null: every record has its fate. Otherwise what those are refused for that are pending. One function for the whole way:
 * each further one that is waited for is paid for by every request.
 */
export async function perform(flow: Flow, run: Run, form: JsonForm, fates: Fates): Step {
  const { topic } = run.request;
  try {
    const unopened = takeTurnsAtOnce(flow, run) ? null : await takeTurns(flow, run);
    if (unopened !== null) return unopened;
    const encoders: Encoders = run.turns.map((turn) => [
      turn,
      new RoleEncoder(turn, form, run.request, run.apart !== null, flow.settings.namesExtraFields),
    ]);
    let { pending } = fates;
    for (;;) {
      const isSteady = goOnAtOnce(flow, run);
      const refusal = isSteady ? null : await prepare(flow, run);
      if (refusal !== null) return refusal;
      if (isLong(run.request) && (await encodeAhead(encoders, pending))) continue;
      const encoded = encode(run, encoders, pending, fates);
      if (encoded.status === 'invalid') return encoded.refusal;
      let ended: Refusal | null;
      if (encoded.status === 'refused')
        ended = await refuseWriter(flow, run, encoded.turn, encoded.declared, encoded.evaluation);
      else if (encoded.status === 'conflict')
        ended = await meetConflict(flow, run, encoded.turn, encoded.conflict);
      else {
        if (owesAny(run) && (await giveBackShortLeases(flow, run))) {
          if (flow.monotonic() < run.deadline) continue;
          const detail = 'the lease of a retry or a trial was over before the records could be sent';
          return refuse('overloaded', detail, { topic, retryAfterMs: 1000 });
        }
        if (!isSteady) for (const turn of run.turns) lookUpInBackground(flow, run, turn);
        const outcomes = await flow.sender.send(topic, encoded.records);
        countSent(flow, topic, encoded.records, outcomes);
        if (!fates.take(outcomes)) {
          if (owesAny(run)) await succeedWith(flow, run, outcomes);
          return null;
        }
        ended = await meetBroker(flow, run);
      }
      if (ended !== null) return ended;
      pending = fates.pending;
    }
  } catch (error) {
    await abandonAll(flow, run, 'the request ended on an error');
    if (error instanceof AppendTooLarge) return refuse('request.too_large', error.message, { topic });
    if (!(error instanceof JournalUnreachable)) throw error;
    const detail = `an event was needed and could not be stored: ${error.message}; nothing was sent`;
    return refuse('store.unreachable', detail, { topic, retryAfterMs: 1000 });
  }
}

/**
 * All turns may go on, at the same moment: while one was waited for, another may have moved. A request that one subject
 * refuses begins nothing on the other, and a trial begins when nothing else is waited for.
 */
async function prepare(flow: Flow, run: Run): Promise<Refusal | null> {
  const { turns } = run;
  do {
    for (const turn of trialsLast(turns)) {
      for (const each of turns) {
        const refusal = refusedNow(flow, each);
        if (refusal !== null) return refusal;
      }
      const refusal = (await admitTurn(flow, run, turn)) ?? (await verifyLatest(flow, run, turn));
      if (refusal !== null) return refusal;
    }
  } while (!turns.every((turn) => mayGoOn(flow, turn)));
  return null;
}

function trialsLast(turns: readonly Turn[]): readonly Turn[] {
  const isOpen = ({ subject }: Turn): boolean => stateOf(subject.stored.snapshot).state === 'circuitOpen';
  return turns.some(isOpen) ? [...turns].sort((a, b) => Number(isOpen(a)) - Number(isOpen(b))) : turns;
}

type EncodedRequest =
  | { readonly status: 'ok'; readonly records: readonly EncodedRecord[] }
  | { readonly status: 'invalid'; readonly refusal: Refusal }
  | {
      readonly status: 'conflict';
      readonly turn: Turn;
      readonly conflict: Conflict;
    }
  | (Extract<EncodedRole, { status: 'refused' }> & { readonly turn: Turn });

type Encoders = readonly (readonly [Turn, RoleEncoder])[];

/** Encoding more may take longer than others should wait: of the body, in bytes, or so many records, whose defaults may be long. */
const LONG = { bytes: 2 ** 17, records: 100 } as const;

const isLong = ({ bytes, records }: ProduceRequest): boolean =>
  bytes > LONG.bytes || records.length > LONG.records;

/** True: others were served meanwhile, so that the turns are to be looked at again. */
async function encodeAhead(encoders: Encoders, records: readonly ProduceRecord[]): Promise<boolean> {
  const slices = new TimeSlicer();
  let waited = false;
  for (const [, encoder] of encoders) waited = (await encoder.ahead(records, slices)) || waited;
  return waited;
}

/** Everything is encoded before anything is sent; every bad record of keys and values is told. */
function encode(
  { request }: Run,
  encoders: Encoders,
  pending: readonly ProduceRecord[],
  fates: Fates,
): EncodedRequest {
  const halves: Record<'key' | 'value', Halves | null> = { key: null, value: null };
  const invalid: NonNullable<Refusal['records']>[number][] = [];
  let conflict: Extract<EncodedRequest, { status: 'conflict' | 'refused' }> | null = null;
  let count = 0;
  for (const [turn, encoder] of encoders) {
    const encoded = encoder.encode(pending);
    if (encoded.status === 'ok') halves[turn.role] = encoded.halves;
    else if (encoded.status === 'conflict')
      conflict ??= { status: 'conflict', turn, conflict: encoded.conflict };
    else if (encoded.status === 'no_memory')
      return { status: 'invalid', refusal: refuseMemory(request.topic, encoded.grant) };
    else if (encoded.status === 'refused') conflict ??= { ...encoded, turn };
    else {
      count += encoded.count;
      const placed = encoded.records.map((bad) => ({ ...bad, index: fates.placeOf(bad.index) }));
      invalid.push(...placed);
      for (const index of encoded.doubtful) fates.doubtful.push(fates.placeOf(index));
    }
  }
  if (invalid.length > 0) return { status: 'invalid', refusal: refuseMisfits(request.topic, count, invalid) };
  if (conflict !== null) return conflict;
  const records = assemble(request, pending, halves.key, halves.value, idHeadersOf(encoders));
  return { status: 'ok', records };
}

/** Null: no schema is named in a header, as nearly always. */
function idHeadersOf(encoders: Encoders): IdHeaders | null {
  const ids: Record<'key' | 'value', Buffer | null> = { key: null, value: null };
  for (const [turn] of encoders) ids[turn.role] = turn.idHeader;
  return ids.key === null && ids.value === null ? null : ids;
}

/** The retry, or the trial, succeeded if any of the records that were sent last is in the log. */
async function succeedWith(flow: Flow, run: Run, outcomes: readonly SendOutcome[]): Promise<void> {
  const acked = outcomes.find((outcome) => outcome.status === 'acked');
  if (acked === undefined) return;
  for (const turn of run.turns) await succeed(flow, run, turn, acked.partition, acked.offset);
}

const sent = ({ turns }: Run, offsets: readonly RecordOffset[]): ProduceResult => ({
  ok: true,
  offsets,
  keySchemaId: idOf(turns, 'key'),
  valueSchemaId: idOf(turns, 'value'),
  resolutions: resolutionsOf(turns),
});

/** What the conflicts that ended well came to. */
export const resolutionsOf = (turns: readonly Turn[]): Resolution[] =>
  turns.map(({ resolution }) => resolution).filter((one) => one !== null);

/** In the steady state nothing is owed, and nothing is waited for. */
const owesAny = ({ turns }: Run): boolean => turns.some(({ owes }) => owes !== null);

function idOf(turns: readonly Turn[], role: 'key' | 'value'): number | null {
  return turns.find((turn) => turn.role === role)?.schemaId ?? null;
}
