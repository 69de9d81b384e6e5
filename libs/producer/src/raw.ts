import { writeJson } from '#registry';
import { isBase64 } from './base64.js';
import type { Flow } from './flow.js';
import type { ProduceResult, ProduceRequest, Refusal } from './gateway.port.js';
import { refuse } from './refusals.js';
import { TimeSlicer } from './slices.js';
import { answerOf, assemble, countSent } from './sending.js';

type Half =
  | { readonly ok: true; readonly bytes: Buffer | null }
  | { readonly ok: false; readonly expected: string; readonly actual: string };

function half(datum: unknown, form: 'json' | 'binary'): Half {
  if (datum === null || datum === undefined) return { ok: true, bytes: null };
  if (form === 'json') return { ok: true, bytes: Buffer.from(writeJson(datum)) };
  if (typeof datum !== 'string')
    return { ok: false, expected: 'base64 text', actual: Array.isArray(datum) ? 'array' : typeof datum };
  return isBase64(datum)
    ? { ok: true, bytes: Buffer.from(datum, 'base64') }
    : { ok: false, expected: 'base64 text', actual: 'string' };
}

/** Records without a schema: raw JSON or bytes. No subject machine is involved. */
export async function produceRaw(
  flow: Flow,
  request: ProduceRequest,
  form: 'json' | 'binary',
): Promise<ProduceResult> {
  const invalid: NonNullable<Refusal['records']>[number][] = [];
  const slices = new TimeSlicer();
  const halvesOf = async (role: 'key' | 'value'): Promise<(Buffer | null)[]> => {
    const halves: (Buffer | null)[] = [];
    for (const [index, record] of request.records.entries()) {
      const encoded = half(record[role], form);
      halves.push(encoded.ok ? encoded.bytes : null);
      if (!encoded.ok)
        invalid.push({ index, path: `/${role}`, expected: encoded.expected, actual: encoded.actual });
      const pause = slices.pause();
      if (pause !== null) await pause;
    }
    return halves;
  };
  const records = assemble(request, request.records, await halvesOf('key'), await halvesOf('value'));
  if (invalid.length > 0) {
    return {
      ok: false,
      refusal: refuse('data.invalid', 'a key or value is no base64 text', {
        topic: request.topic,
        records: invalid,
      }),
    };
  }
  const { topic } = request;
  const outcomes = await flow.sender.send(topic, records);
  countSent(flow, topic, records, outcomes);
  const answer = answerOf(topic, outcomes);
  if ('refusal' in answer) return { ok: false, refusal: answer.refusal };
  return { ok: true, offsets: answer.offsets, keySchemaId: null, valueSchemaId: null, resolutions: [] };
}
