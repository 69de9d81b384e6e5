import { JournalUnreachable } from '#journal/port';
import { stateOf } from '#machines';
import type { JsonForm } from '#registry';
import { admitTurn, mayGoOn, refusedNow } from './admission.js';
import { meetConflict } from './conflict.js';
import { encodeRole, type Halves } from './encoding.js';
import type { Conflict, Flow, Run, Turn } from './flow.js';
import type { ProduceAnswer, ProduceRequest, Refusal } from './gateway.port.js';
import { produceRaw } from './raw.js';
import { refuse, refuseOn } from './refusals.js';
import { answerOf, assemble, sendCounted } from './sending.js';
import type { EncodedRecord, SendOutcome } from './sender.port.js';
import { abandonAll, succeed } from './settle.js';
import { takeTurns } from './turns.js';
import { verifyLatest } from './verify-latest.js';

/** The on-error flow of one request: admit -> encode -> send -> classify -> resolve -> retry once (design, "The house"). */
export async function produce(flow: Flow, request: ProduceRequest): Promise<ProduceAnswer> {
  const { form } = request;
  if (form === 'json' || form === 'binary') return produceRaw(flow, request, form);
  const { maxMs } = flow.settings.hold;
  const run: Run = {
    request,
    asker: { requestId: request.requestId, actor: null },
    deadline: flow.journal.now() + Math.min(request.waitMs ?? maxMs, maxMs),
    turns: [],
  };
  try {
    const refusal = await takeTurns(flow, run);
    const answer = refusal === null ? await attempt(flow, run, form) : ({ ok: false, refusal } as const);
    if (!answer.ok) await abandonAll(flow, run, answer.refusal.code);
    return answer;
  } catch (error) {
    await abandonAll(flow, run, 'the request ended on an error');
    if (!(error instanceof JournalUnreachable)) throw error;
    const detail = 'a fact was needed and the journal does not answer; nothing was sent';
    return {
      ok: false,
      refusal: refuse('store.unreachable', detail, { topic: request.topic, retryAfterMs: 1000 }),
    };
  }
}

async function attempt(flow: Flow, run: Run, form: JsonForm): Promise<ProduceAnswer> {
  const { turns } = run;
  for (;;) {
    const refusal = await prepare(flow, run);
    if (refusal !== null) return { ok: false, refusal };
    const encoded = encode(run.request, form, turns);
    if (encoded.status === 'invalid') return { ok: false, refusal: encoded.refusal };
    if (encoded.status === 'conflict') {
      const ended = await meetConflict(flow, run, encoded.turn, encoded.conflict);
      if (ended !== null) return { ok: false, refusal: ended };
      continue;
    }
    const outcomes = await sendCounted(flow, run.request.topic, encoded.records);
    const doubted = schemaRefused(turns, outcomes, encoded.records);
    if (doubted !== null) {
      const ended = await meetBroker(flow, run, doubted);
      if (ended !== null) return { ok: false, refusal: ended };
      continue;
    }
    return conclude(flow, run, turns, outcomes);
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

/** The broker refused a schema. One that the request brought itself says nothing about the subject's. */
async function meetBroker(flow: Flow, run: Run, turn: Turn): Promise<Refusal | null> {
  if (turn.foreign !== null)
    return refuseOn(
      turn.subject,
      'writer.refused',
      'the broker refuses the schema that this request declares',
    );
  const { under } = turn;
  return meetConflict(flow, run, turn, {
    kind: 'BROKER_REFUSED',
    origin: 'broker',
    differences: [],
    about: under,
  });
}

type EncodedRequest =
  | { readonly status: 'ok'; readonly records: readonly EncodedRecord[] }
  | { readonly status: 'invalid'; readonly refusal: Refusal }
  | {
      readonly status: 'conflict';
      readonly turn: Turn;
      readonly conflict: Conflict;
    };

/** Everything is encoded before anything is sent; every bad record of keys and values is told. */
function encode(request: ProduceRequest, form: JsonForm, turns: readonly Turn[]): EncodedRequest {
  const halves: Record<'key' | 'value', Halves | null> = { key: null, value: null };
  const invalid: NonNullable<Refusal['records']>[number][] = [];
  let conflict: Extract<EncodedRequest, { status: 'conflict' }> | null = null;
  for (const turn of turns) {
    const encoded = encodeRole(turn, form, request.records);
    if (encoded.status === 'ok') halves[turn.role] = encoded.halves;
    else if (encoded.status === 'invalid') invalid.push(...encoded.records);
    else conflict ??= { status: 'conflict', turn, conflict: encoded.conflict };
  }
  if (invalid.length > 0) {
    const detail = `${invalid.length} place${invalid.length === 1 ? '' : 's'} in the records do not fit the schema`;
    return {
      status: 'invalid',
      refusal: refuse('data.invalid', detail, { topic: request.topic, records: invalid }),
    };
  }
  return conflict ?? { status: 'ok', records: assemble(request, halves.key, halves.value) };
}

/**
 * The turn whose schema the broker refused, if that is what happened: every record came back with INVALID_RECORD, so
 * none is in the log. A null key gives the same code on a compacted topic: that is the data's fault.
 */
function schemaRefused(
  turns: readonly Turn[],
  outcomes: readonly SendOutcome[],
  records: readonly EncodedRecord[],
): Turn | null {
  const refused = outcomes.every(
    (outcome) => outcome.status === 'refused' && outcome.error === 'INVALID_RECORD',
  );
  const keyless = records.some(({ key }) => key === null);
  if (!refused || keyless) return null;
  return turns.find(({ role }) => role === 'value') ?? turns[0] ?? null;
}

async function conclude(
  flow: Flow,
  run: Run,
  turns: readonly Turn[],
  outcomes: readonly SendOutcome[],
): Promise<ProduceAnswer> {
  const answer = answerOf(run.request.topic, outcomes);
  if ('refusal' in answer) return { ok: false, refusal: answer.refusal };
  const first = answer.offsets.find(({ offset }) => offset !== null);
  for (const turn of turns) await succeed(flow, run, turn, first?.partition ?? null, first?.offset ?? null);
  return {
    ok: true,
    offsets: answer.offsets,
    keySchemaId: idOf(turns, 'key'),
    valueSchemaId: idOf(turns, 'value'),
    resolutions: turns.flatMap(({ resolution }) => resolution ?? []),
  };
}

function idOf(turns: readonly Turn[], role: 'key' | 'value'): number | null {
  return turns.find((turn) => turn.role === role)?.schemaId ?? null;
}
