import { AppendTooLarge, JournalUnreachable } from '#journal/port';
import { stateOf } from '#machines';
import type { JsonForm } from '#registry';
import type { Admission } from '../admission/admission.js';
import type { AtProduceCheck } from '../admission/at-produce-check.js';
import type { BackgroundLookup } from '../conflicts/background-lookup.js';
import type { BrokerRejection } from '../conflicts/broker-rejection.js';
import type { ConflictHandler } from '../conflicts/conflict-handler.js';
import type { Leases } from '../conflicts/leases.js';
import { refusal, retrySoon, type Refusal } from '../contract/refusal.js';
import type { ProduceRequest } from '../contract/request.js';
import type { ProduceResult } from '../contract/result.js';
import type { GatewaySettings } from '../contract/settings.js';
import type { GatewayTelemetry } from '../contract/telemetry.js';
import type { EncodedRecord, RecordSender, SendOutcome } from '../kafka/record-sender.js';
import type { SessionOpener } from '../subjects/open-sessions.js';
import type { SubjectSession } from '../subjects/subject-session.js';
import type { WriterRejections } from '../subjects/writer-rejections.js';
import { proceed, reevaluate, reject, type Next } from '../util/next.js';
import type { TimeSlicer } from '../util/time-slicer.js';
import { Batch } from './batch.js';
import { BatchEncoder, type EncodedBatch } from './encode.js';
import { BatchOutcomes } from './batch-outcomes.js';
import { reportSent } from './report-sent.js';

export interface ProducerParts {
  readonly settings: Pick<GatewaySettings, 'hold' | 'namesExtraFields'>;
  readonly monotonic: () => number;
  readonly telemetry: Pick<GatewayTelemetry, 'record'>;
  readonly sender: RecordSender;
  readonly sessions: SessionOpener;
  readonly admission: Admission;
  readonly atProduceCheck: AtProduceCheck;
  readonly conflicts: ConflictHandler;
  readonly brokerRejection: BrokerRejection;
  readonly rejections: WriterRejections;
  readonly backgroundLookup: BackgroundLookup;
  readonly leases: Leases;
  readonly slicer: TimeSlicer;
}

/** Produces Avro records: open sessions, admit, encode, send; on a conflict resolve and retry once. */
export class Producer {
  constructor(private readonly parts: ProducerParts) {}

  async produce(request: ProduceRequest, form: JsonForm): Promise<ProduceResult> {
    const { topic, records } = request;
    const batch = new Batch(request, this.deadlineOf(request));
    const outcomes = new BatchOutcomes(records);
    const refused = await this.process(batch, form, outcomes);
    const result = refused === null ? outcomes.result(topic) : outcomes.rejectedResult(topic, refused);
    if (batch.holdsLease) {
      const ended = refused ?? ('refusal' in result ? result.refusal : null);
      await this.parts.leases.abandonAll(batch.sessions, ended?.code ?? noneAcknowledged);
    }
    if ('refusal' in result) return { ok: false, refusal: result.refusal };
    return {
      ok: true,
      offsets: result.offsets,
      keySchemaId: batch.schemaIdOf('key'),
      valueSchemaId: batch.schemaIdOf('value'),
      resolutions: batch.resolutions,
    };
  }

  /** How long a request may be held, by the monotonic clock. */
  deadlineOf({ waitMs }: ProduceRequest): number {
    const { maxMs } = this.parts.settings.hold;
    return this.parts.monotonic() + Math.min(waitMs ?? maxMs, maxMs);
  }

  /** Null: every record has its outcome. Otherwise why the pending records are refused. */
  async process(batch: Batch, form: JsonForm, outcomes: BatchOutcomes): Promise<Refusal | null> {
    const { settings, sessions, slicer } = this.parts;
    try {
      const opened = sessions.openAtOnce(batch) ? proceed : await sessions.open(batch);
      if (opened.next === 'reject') return opened.refusal;
      const encoder = new BatchEncoder(batch, outcomes, form, settings);
      for (;;) {
        const admitted = this.admitAtOnce(batch) ? proceed : await this.admitAll(batch);
        if (admitted.next === 'reject') return admitted.refusal;
        if (encoder.isLong && (await encoder.encodeAhead(slicer))) continue;
        const encoded = encoder.encode();
        const next =
          encoded.status === 'ok'
            ? await this.send(batch, encoded.records, outcomes)
            : await this.handle(batch, encoded);
        if (next.next === 'proceed') return null;
        if (next.next === 'reject') return next.refusal;
      }
    } catch (error) {
      return this.refusalOf(error, batch);
    }
  }

  /** In the steady state nothing is awaited. */
  private admitAtOnce(batch: Batch): boolean {
    if (this.parts.atProduceCheck.isOn || !batch.isSteady) return false;
    for (const session of batch.sessions) session.noteFollowedMapping();
    return true;
  }

  /**
   * Admits all sessions at the same moment: while one waits, another one's subject may change. If one subject refuses the request,
   * nothing begins on another. A trial begins when nothing else is awaited.
   */
  private async admitAll(batch: Batch): Promise<Next> {
    const { admission, atProduceCheck } = this.parts;
    const { sessions } = batch;
    do {
      for (const session of trialsLast(sessions)) {
        for (const each of sessions) {
          const refused = admission.refusalNow(each);
          if (refused !== null) return reject(refused);
        }
        const admitted = await admission.admit(batch, session);
        if (admitted.next === 'reject') return admitted;
        const checked = await atProduceCheck.check(batch, session);
        if (checked.next === 'reject') return checked;
      }
    } while (!sessions.every((session) => admission.mayProceed(session)));
    return proceed;
  }

  /** `proceed`: every pending record has its outcome. */
  private async send(
    batch: Batch,
    records: readonly EncodedRecord[],
    outcomes: BatchOutcomes,
  ): Promise<Next> {
    const { sender, telemetry, leases, brokerRejection, backgroundLookup } = this.parts;
    const { topic } = batch.request;
    if (batch.holdsLease && (await leases.abandonExpiring(batch.sessions))) return this.readmit(batch);
    if (!batch.isSteady) for (const session of batch.sessions) backgroundLookup.startIfDue(batch, session);
    const sent = await sender.send(topic, records);
    reportSent(telemetry, topic, records, sent);
    if (outcomes.take(sent)) return brokerRejection.handle(batch);
    if (batch.holdsLease) await this.succeed(batch, sent);
    return proceed;
  }

  private handle(batch: Batch, encoded: Exclude<EncodedBatch, { status: 'ok' }>): Promise<Next> {
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

/** Why a retry or a trial is inconclusive although the request ended without a refusal. */
export const noneAcknowledged = 'none of the remaining records was acknowledged';

function trialsLast(sessions: readonly SubjectSession[]): readonly SubjectSession[] {
  const isOpen = ({ stored }: SubjectSession): boolean => stateOf(stored.snapshot).state === 'circuitOpen';
  return sessions.some(isOpen)
    ? [...sessions].sort((a, b) => Number(isOpen(a)) - Number(isOpen(b)))
    : sessions;
}
