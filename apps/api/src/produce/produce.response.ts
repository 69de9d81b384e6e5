import type { ProduceResult, RecordOffset, RecordOutcome, Refusal, Resolution } from '#producer';
import { problemOf, type Problem } from '../http/problems/problem.js';
import { problemSchema } from '../openapi/problem.schema.js';

type Produced = Extract<ProduceResult, { ok: true }>;

/**
 * The body of a 200 as JSON text. Built by hand because of the offsets: one beyond 2^53 is a JSON number here too, with
 * every digit.
 */
export function responseBody(result: Produced): string {
  const offsets = result.offsets.map(offsetText).join(',');
  return (
    `{"offsets":[${offsets}],"key_schema_id":${String(result.keySchemaId)},` +
    `"value_schema_id":${String(result.valueSchemaId)}${resolutionsText(result.resolutions)}}`
  );
}

const offsetText = ({ partition, offset, errorCode, error }: RecordOffset): string =>
  `{"partition":${String(partition)},"offset":${offset ?? 'null'},"error_code":${String(errorCode)},` +
  `"error":${error === null ? 'null' : JSON.stringify(error)}}`;

const resolutionsText = (resolutions: readonly Resolution[]): string =>
  resolutions.length === 0 ? '' : `,"resolutions":${JSON.stringify(resolutions.map(resolutionView))}`;

const resolutionView = ({ subject, mismatchId, verdict, from, to }: Resolution): unknown => ({
  subject,
  mismatch_id: mismatchId,
  verdict,
  from: from && { schema_id: from.schemaId, version: from.version },
  to: to && { schema_id: to.schemaId, version: to.version },
});

/** The response line of a streamed record that is in Kafka's log. */
export function ackedLine({ partition, offset, resolutions }: Extract<RecordOutcome, { ok: true }>): string {
  const more = resolutionsText(resolutions);
  return `{"partition":${partition},"offset":${offset},"error_code":null,"error":null${more}}\n`;
}

/** Members of a problem that do not concern its one record, or that `error` and `error_code` repeat. */
const omitted = new Set(['type', 'title', 'status', 'detail', 'message', 'topic', 'error_code']);

/** The response line of a streamed record that is not, or not certainly, in Kafka's log: REST Proxy's four members, then the problem's. */
export function problemLine({ body }: Problem): string {
  const members = Object.entries(body).filter(([name]) => !omitted.has(name));
  return `${JSON.stringify({
    partition: null,
    offset: null,
    error_code: body['error_code'],
    error: body['detail'],
    ...Object.fromEntries(members),
  })}\n`;
}

/** The problem of one streamed record. `index`: of the record in the stream. */
export function problemOfRecord(refusal: Refusal, index: number): Problem {
  return problemOf(
    refusal.records === undefined
      ? refusal
      : { ...refusal, records: refusal.records.map((record) => ({ ...record, index })) },
  );
}

const nullable = (type: string) => ({ type, nullable: true });

const schemaVersion = {
  type: 'object',
  nullable: true,
  properties: { schema_id: nullable('integer'), version: nullable('integer') },
};

const offset = {
  partition: nullable('integer'),
  offset: nullable('integer'),
  error_code: nullable('integer'),
  error: nullable('string'),
};

const resolutions = {
  type: 'array',
  description: 'Present only when a conflict was resolved for this request',
  items: {
    type: 'object',
    properties: {
      subject: { type: 'string' },
      mismatch_id: { type: 'string' },
      verdict: { type: 'string', enum: ['follow', 'accept', 'stop', 'refuse', 'observe'] },
      from: schemaVersion,
      to: schemaVersion,
    },
  },
};

/** The body of a 200 as OpenAPI describes it. */
export const responseSchema = {
  type: 'object',
  required: ['offsets', 'key_schema_id', 'value_schema_id'],
  properties: {
    offsets: {
      type: 'array',
      description: 'One per record, in the order of the request',
      items: { type: 'object', properties: offset },
    },
    key_schema_id: nullable('integer'),
    value_schema_id: nullable('integer'),
    resolutions,
  },
};

const { code, outcome, subject, state, mismatch_id, differences, records, retry_after_ms } =
  problemSchema.properties;

/** One line of the response to a stream as OpenAPI describes it. */
export const responseLineSchema = {
  type: 'object',
  description: 'One line of the response, for each record in the order of the body',
  required: ['partition', 'offset', 'error_code', 'error'],
  properties: {
    ...offset,
    resolutions,
    class: problemSchema.properties.class,
    code: { ...code, description: 'This and the following members: only for a record that is refused' },
    outcome,
    subject,
    state,
    mismatch_id,
    differences,
    records,
    retry_after_ms,
  },
};
