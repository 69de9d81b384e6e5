import type { ProduceResult, RecordOffset, Resolution } from '#producer';

type Sent = Extract<ProduceResult, { ok: true }>;

/**
 * The body of a 200 as JSON text. Written by hand for the offsets alone: one beyond 2^53 is a JSON number here, with
 * every digit.
 */
export function responseBody(answer: Sent): string {
  const offsets = answer.offsets.map(offsetText).join(',');
  const resolutions =
    answer.resolutions.length === 0
      ? ''
      : `,"resolutions":${JSON.stringify(answer.resolutions.map(resolutionView))}`;
  return (
    `{"offsets":[${offsets}],"key_schema_id":${String(answer.keySchemaId)},` +
    `"value_schema_id":${String(answer.valueSchemaId)}${resolutions}}`
  );
}

const offsetText = ({ partition, offset, errorCode, error }: RecordOffset): string =>
  `{"partition":${String(partition)},"offset":${offset ?? 'null'},"error_code":${String(errorCode)},` +
  `"error":${error === null ? 'null' : JSON.stringify(error)}}`;

/** A conflict that ended well, as answers tell it. */
export const resolutionView = ({ subject, mismatchId, verdict, from, to }: Resolution): unknown => ({
  subject,
  mismatch_id: mismatchId,
  verdict,
  from: from && { schema_id: from.schemaId, version: from.version },
  to: to && { schema_id: to.schemaId, version: to.version },
});
