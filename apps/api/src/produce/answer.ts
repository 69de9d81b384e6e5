import type { ProduceAnswer, RecordOffset } from '#producer';

type Sent = Extract<ProduceAnswer, { ok: true }>;

/**
 * The body of a 200 as JSON text. Written by hand for the offsets alone: one beyond 2^53 is a JSON number here, with
 * every digit.
 */
export function answerBody(answer: Sent): string {
  const offsets = answer.offsets.map(offsetText).join(',');
  const resolutions =
    answer.resolutions.length === 0
      ? ''
      : `,"resolutions":${JSON.stringify(answer.resolutions.map(resolution))}`;
  return (
    `{"offsets":[${offsets}],"key_schema_id":${String(answer.keySchemaId)},` +
    `"value_schema_id":${String(answer.valueSchemaId)}${resolutions}}`
  );
}

const offsetText = ({ partition, offset, errorCode, error }: RecordOffset): string =>
  `{"partition":${String(partition)},"offset":${offset ?? 'null'},"error_code":${String(errorCode)},` +
  `"error":${error === null ? 'null' : JSON.stringify(error)}}`;

const resolution = ({ subject, mismatchId, verdict, from, to }: Sent['resolutions'][number]): unknown => ({
  subject,
  mismatch_id: mismatchId,
  verdict,
  from: from && { schema_id: from.schemaId, version: from.version },
  to: to && { schema_id: to.schemaId, version: to.version },
});
