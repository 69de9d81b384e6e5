import { RawJson, writeJson } from '#registry';
import { refusal, type InvalidRecord } from '../contract/refusal.js';
import type { ProduceRequest } from '../contract/request.js';
import type { ProduceResult } from '../contract/result.js';
import type { GatewayTelemetry } from '../contract/telemetry.js';
import type { RecordSender } from '../kafka/record-sender.js';
import { isBase64 } from '../util/base64.js';
import type { InFlightCounter } from '../shutdown.js';
import type { TimeSlicer } from '../util/time-slicer.js';
import { assembleRecords, type EncodedData } from './assemble-records.js';
import { reportSent } from './report-sent.js';
import { sendResult } from './send-result.js';

type RawForm = 'json' | 'binary';

/** Produces records without a schema: raw JSON or bytes. No subject is involved. */
export class RawProducer {
  constructor(
    private readonly parts: {
      readonly sender: RecordSender;
      readonly telemetry: Pick<GatewayTelemetry, 'record'>;
      readonly slicer: TimeSlicer;
      readonly inFlight: InFlightCounter;
    },
  ) {}

  async produce(request: ProduceRequest, form: RawForm): Promise<ProduceResult> {
    const { inFlight } = this.parts;
    inFlight.enter();
    try {
      return await this.send(request, form);
    } finally {
      inFlight.leave();
    }
  }

  private async send(request: ProduceRequest, form: RawForm): Promise<ProduceResult> {
    const { sender, telemetry } = this.parts;
    const { topic } = request;
    const invalid: InvalidRecord[] = [];
    const key = await this.encode(request, 'key', form, invalid);
    const value = await this.encode(request, 'value', form, invalid);
    if (invalid.length > 0) {
      const detail = 'a key or value is not base64 text';
      return { ok: false, refusal: refusal('data.invalid', detail, { topic, records: invalid }) };
    }
    const records = assembleRecords(request, request.records, { key, value, idHeaders: null });
    const outcomes = await sender.send(topic, records);
    reportSent(telemetry, topic, records, outcomes);
    const result = sendResult(topic, outcomes);
    if ('refusal' in result) return { ok: false, refusal: result.refusal };
    return { ok: true, offsets: result.offsets, keySchemaId: null, valueSchemaId: null, resolutions: [] };
  }

  /** @param invalid receives the records that are not in the form */
  private async encode(
    { records }: ProduceRequest,
    role: 'key' | 'value',
    form: RawForm,
    invalid: InvalidRecord[],
  ): Promise<EncodedData> {
    const data: (Buffer | null)[] = [];
    for (const [index, record] of records.entries()) {
      const datum = form === 'json' ? record[role] : parsed(record[role]);
      const isAbsent = datum === null || datum === undefined;
      const isValid = isAbsent || form === 'json' || (typeof datum === 'string' && isBase64(datum));
      if (!isValid)
        invalid.push({ index, path: `/${role}`, expected: 'base64 text', actual: jsonTypeOf(datum) });
      data.push(isAbsent || !isValid ? null : bytesOf(datum, form));
      const pause = this.parts.slicer.pause();
      if (pause !== null) await pause;
    }
    return data;
  }
}

function bytesOf(datum: unknown, form: RawForm): Buffer {
  if (form === 'binary') return Buffer.from(datum as string, 'base64');
  return datum instanceof RawJson ? datum.compact() : Buffer.from(writeJson(datum));
}

const parsed = (datum: unknown): unknown => (datum instanceof RawJson ? datum.parse() : datum);

const jsonTypeOf = (datum: unknown): string => (Array.isArray(datum) ? 'array' : typeof datum);
