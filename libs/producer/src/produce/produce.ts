import { AppendTooLarge, JournalUnreachable } from '#journal/port';
import { stateOf } from '#machines';
import type { JsonForm } from '#registry';
import type { Admission } from '../admission/admission.js';
import type { LatestCheck } from '../admission/latest-check.js';
import type { BackgroundLookup } from '../conflicts/background-lookup.js';
import type { BrokerRejection } from '../conflicts/broker-rejection.js';
import type { ConflictHandler } from '../conflicts/conflict-handler.js';
import type { Leases } from '../conflicts/leases.js';
import { refusal, retrySoon, type Refusal } from '../contract/refusal.js';
import type { ProduceRequest } from '../contract/request.js';
import type { ProduceResult, RecordOffset } from '../contract/result.js';
import type { GatewaySettings } from '../contract/settings.js';
import type { GatewayTelemetry } from '../contract/telemetry.js';
import type { RecordSender, SendOutcome } from '../kafka/record-sender.js';
import type { InFlightCounter } from '../shutdown.js';
import type { SessionOpener } from '../subjects/open-sessions.js';
import type { SubjectSession } from '../subjects/subject-session.js';
import type { WriterRejections } from '../subjects/writer-rejections.js';
import { proceed, reevaluate, reject, type Next, type ReevaluateOrReject } from '../util/next.js';
import type { TimeSlicer } from '../util/time-slicer.js';
import { Batch } from './batch.js';
import { BatchEncoder, type EncodedBatch } from './encode.js';
import { BatchOutcomes } from './outcome.js';
import { reportSent } from './report-sent.js';

export interface ProducerParts {
  readonly settings: Pick<GatewaySettings, 'hold' | 'namesExtraFields'>;
  readonly monotonic: () => number;
  readonly telemetry: Pick<GatewayTelemetry, 'record'>;
  readonly sender: RecordSender;
  readonly sessions: SessionOpener;
  readonly admission: Admission;
  readonly latestCheck: LatestCheck;
  readonly conflicts: ConflictHandler;
  readonly brokerRejection: BrokerRejection;
  readonly rejections: WriterRejections;
  readonly backgroundLookup: BackgroundLookup;
  readonly leases: Leases;
  readonly inFlight: InFlightCounter;
  readonly slicer: TimeSlicer;
}

/** Produces Avro records: open sessions, admit, encode, send; on a conflict resolve and retry once. */
export class Producer {
  constructor(private readonly parts: ProducerParts) {}

  async produce(request: ProduceRequest, form: JsonForm): Promise<ProduceResult> {
    const { inFlight } = this.parts;
    inFlight.enter();
    try {
      const batch = new Batch(request, this.deadlineOf(request));
      const outcomes = new BatchOutcomes(request.records);
      const refused = await this.process(batch, form, outcomes);
      const { topic } = request;
      const result = refused === null ? outcomes.result(topic) : outcomes.rejectedResult(topic, refused);
      if (batch.holdsLease) {
        const ended = refused ?? ('refusal' in result ? result.refusal : null);
        await this.parts.leases.abandonAll(batch.sessions, ended?.code ?? noneAcknowledged);
      }
      return 'refusal' in result ? { ok: false, refusal: result.refusal } : resultOf(batch, result.offsets);
    } finally {
      inFlight.leave();
    }
  }

  /** How long a request may be held, by the monotonic clock. */
  deadlineOf({ waitMs }: ProduceRequest): number {
    const { maxMs } = this.parts.settings.hold;
    return this.parts.monotonic() + Math.min(waitMs ?? maxMs, maxMs);
  }

  /** Null: every record has its outcome. Otherwise why the pending records are refused. */
  async process(batch: Batch, form: JsonForm, outcomes: BatchOutcomes): Promise<Refusal | null> {
    const { settings, sessions, slicer, sender, telemetry, brokerRejection } = this.parts;
    const { topic } = batch.request;
    try {
      const opened = sessions.openAtOnce(batch) ? proceed : await sessions.open(batch);
      if (opened.next === 'reject') return opened.refusal;
      const encoder = new BatchEncoder(batch, outcomes, form, settings);
      for (;;) {
        const isSteady = this.admitAtOnce(batch);
        const admitted = isSteady ? proceed : await this.admitAll(batch);
        if (admitted.next === 'reject') return admitted.refusal;
        if (encoder.isLong && (await encoder.encodeAhead(slicer))) continue;
        const encoded = encoder.encode();
        if (encoded.status !== 'ok') {
          const next = await this.handle(batch, encoded);
          if (next.next === 'reject') return next.refusal;
          continue;
        }
        const ready = isSteady ? proceed : await this.beforeSend(batch);
        if (ready.next === 'reject') return ready.refusal;
        if (ready.next === 'reevaluate') continue;
        const sent = await sender.send(topic, encoded.records);
        reportSent(telemetry, topic, encoded.records, sent);
        const isSuspect = outcomes.take(sent) && batch.sessions.length > 0;
        if (!isSuspect) {
          if (batch.holdsLease) await this.succeed(batch, sent);
          return null;
        }
        const next = await brokerRejection.handle(batch);
        if (next.next === 'reject') return next.refusal;
      }
    } catch (error) {
      return this.refusalOf(error, batch);
    }
  }

  /** In the steady state nothing is awaited. */
  private admitAtOnce(batch: Batch): boolean {
    if (this.parts.latestCheck.isOn || !batch.isSteady) return false;
    for (const session of batch.sessions) session.noteFollowedMapping();
    return true;
  }

  /**
   * Admits all sessions at the same moment: while one waits, another one's subject may change. If one subject refuses the request,
   * nothing begins on another. A trial begins when nothing else is awaited.
   */
  private async admitAll(batch: Batch): Promise<Next> {
    const { admission, latestCheck } = this.parts;
    const { sessions } = batch;
    do {
      for (const session of trialsLast(sessions)) {
        for (const each of sessions) {
          const refused = admission.refusalNow(each);
          if (refused !== null) return reject(refused);
        }
        const admitted = await admission.admit(batch, session);
        if (admitted.next === 'reject') return admitted;
        const checked = await latestCheck.check(batch, session);
        if (checked.next === 'reject') return checked;
      }
    } while (!sessions.every((session) => admission.mayProceed(session)));
    return proceed;
  }

  /** Gives leases back that would end too early, and starts look-ups that are due beside the request. */
  private async beforeSend(batch: Batch): Promise<Next> {
    const { leases, backgroundLookup } = this.parts;
    if (batch.holdsLease && (await leases.abandonExpiring(batch.sessions))) return this.readmit(batch);
    for (const session of batch.sessions) backgroundLookup.startIfDue(batch, session);
    return proceed;
  }

  private handle(
    batch: Batch,
    encoded: Exclude<EncodedBatch, { status: 'ok' }>,
  ): Promise<ReevaluateOrReject> {
    const { conflicts, rejections } = this.parts;
    switch (encoded.status) {
      case 'invalid':
        return Promise.resolve(reject(encoded.refusal));
      case 'conflict':
        return conflicts.handle(batch, encoded.session, encoded.conflict);
      case 'rejected':
        return rejections.rejectWriter(batch, encoded.session, encoded.declared, encoded.evaluation);
    }
  }

  /** The lease of a retry or a trial would have ended before the records had their outcome. */
  private readmit({ request, deadline }: Batch): Next {
    if (this.parts.monotonic() < deadline) return reevaluate;
    const detail = 'the lease of a retry or a trial would have expired before the records were sent';
    return reject(refusal('overloaded', detail, { topic: request.topic, ...retrySoon }));
  }

  /** The retry or the trial succeeded if any of the records that were sent last is in the log. */
  private async succeed({ sessions }: Batch, outcomes: readonly SendOutcome[]): Promise<void> {
    const acked = outcomes.find((outcome) => outcome.status === 'acked');
    if (acked === undefined) return;
    for (const session of sessions) await this.parts.leases.succeed(session, acked.partition, acked.offset);
  }

  private async refusalOf(error: unknown, { sessions, request }: Batch): Promise<Refusal> {
    const { topic } = request;
    await this.parts.leases.abandonAll(sessions, 'the request ended on an error');
    if (error instanceof AppendTooLarge) return refusal('request.too_large', error.message, { topic });
    if (!(error instanceof JournalUnreachable)) throw error;
    const detail = `an event was needed and could not be stored: ${error.message}; nothing was sent`;
    return refusal('store.unreachable', detail, { topic, ...retrySoon });
  }
}

const resultOf = (batch: Batch, offsets: readonly RecordOffset[]): ProduceResult => ({
  ok: true,
  offsets,
  keySchemaId: batch.schemaIdOf('key'),
  valueSchemaId: batch.schemaIdOf('value'),
  resolutions: batch.resolutions,
});

/** Why a retry or a trial is inconclusive although the request ended without a refusal. */
export const noneAcknowledged = 'none of the remaining records was acknowledged';

function trialsLast(sessions: readonly SubjectSession[]): readonly SubjectSession[] {
  const isOpen = ({ stored }: SubjectSession): boolean => stateOf(stored.snapshot).state === 'circuitOpen';
  return sessions.some(isOpen)
    ? [...sessions].sort((a, b) => Number(isOpen(a)) - Number(isOpen(b)))
    : sessions;
}
