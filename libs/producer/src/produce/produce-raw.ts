import { jsonType, RawJson, writeJson } from '#registry';
import { refusal, type InvalidRecord } from '../contract/refusal.js';
import type { ProduceRequest } from '../contract/request.js';
import type { ProduceResult } from '../contract/result.js';
import type { GatewayTelemetry } from '../contract/telemetry.js';
import type { RecordSender } from '../kafka/record-sender.js';
import { decodeBase64 } from '../util/base64.js';
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
    const encoded = await this.encode(request, form, invalid);
    if (invalid.length > 0) {
      const detail = 'a key or value is not base64 text';
      return { ok: false, refusal: refusal('data.invalid', detail, { topic, records: invalid }) };
    }
    const records = assembleRecords(request, request.records, { ...encoded, idHeaders: null });
    const outcomes = await sender.send(topic, records);
    reportSent(telemetry, topic, records, outcomes);
    const result = sendResult(topic, outcomes);
    if ('refusal' in result) return { ok: false, refusal: result.refusal };
    return { ok: true, offsets: result.offsets, keySchemaId: null, valueSchemaId: null, resolutions: [] };
  }

  /** @param invalid receives the records that are not in the form */
  private async encode(
    { records }: ProduceRequest,
    form: RawForm,
    invalid: InvalidRecord[],
  ): Promise<Record<'key' | 'value', EncodedData>> {
    const keys: (Buffer | null)[] = [];
    const values: (Buffer | null)[] = [];
    let bytes = 0;
    for (let index = 0; index < records.length; index++) {
      const key = bytesOf(records[index]?.key, form);
      const value = bytesOf(records[index]?.value, form);
      if (key === undefined) invalid.push(notBase64(index, 'key', records[index]?.key));
      if (value === undefined) invalid.push(notBase64(index, 'value', records[index]?.value));
      keys.push(key ?? null);
      values.push(value ?? null);
      bytes += RECORD_BYTES + (key?.length ?? 0) + (value?.length ?? 0);
      if (bytes < PAUSE_BYTES) continue;
      bytes = 0;
      const pause = this.parts.slicer.pause();
      if (pause !== null) await pause;
    }
    return { key: keys, value: values };
  }
}

/** So many bytes take a fraction of a millisecond: the clock is not read more often. */
const PAUSE_BYTES = 2 ** 16;
/** What a record costs beside its bytes, in bytes. */
const RECORD_BYTES = 256;

/** Null: there is none. Undefined: it is not in the form. */
function bytesOf(datum: unknown, form: RawForm): Buffer | null | undefined {
  if (datum === null || datum === undefined) return null;
  if (form === 'json') return datum instanceof RawJson ? datum.compact() : Buffer.from(writeJson(datum));
  if (typeOf(datum) !== 'string') return undefined;
  const text = datum instanceof RawJson ? datum.parse() : datum;
  return decodeBase64(text as string) ?? undefined;
}

const notBase64 = (index: number, role: 'key' | 'value', datum: unknown): InvalidRecord => ({
  index,
  path: `/${role}`,
  expected: 'base64 text',
  actual: typeOf(datum),
});

/** Does not parse what is refused: it may be megabytes. */
const typeOf = (datum: unknown): string => (datum instanceof RawJson ? datum.type : jsonType(datum));
