import type { RecordForm } from '#producer';

/**
 * Content type -> the form of keys and values (api.md, "Produce"). The REST Proxy names without a version, and without
 * an embedded format (which is binary there), are taken as well.
 */
const forms: ReadonlyMap<string, RecordForm> = new Map([
  ['application/vnd.kafka.avro.v2+json', 'avro'],
  ['application/vnd.kafka.avro+json', 'avro'],
  ['application/json', 'plain'],
  ['application/vnd.kafka.json.v2+json', 'json'],
  ['application/vnd.kafka.json+json', 'json'],
  ['application/vnd.kafka.binary.v2+json', 'binary'],
  ['application/vnd.kafka.binary+json', 'binary'],
  ['application/vnd.kafka.v2+json', 'binary'],
  ['application/vnd.kafka+json', 'binary'],
]);

/** The first four of api.md's table, for messages and OpenAPI. */
export const contentTypes = [
  'application/vnd.kafka.avro.v2+json',
  'application/json',
  'application/vnd.kafka.json.v2+json',
  'application/vnd.kafka.binary.v2+json',
] as const;

const seen = new Map<string, RecordForm | null>();

/** The form that a `Content-Type` header names; null: one we do not take, which is 415. A charset other than UTF-8 is none. */
export function formOf(contentType: string | undefined): RecordForm | null {
  if (contentType === undefined) return null;
  const known = seen.get(contentType);
  if (known !== undefined) return known;
  const form = parseForm(contentType);
  // The few spellings of real clients are remembered; a client cannot fill the memory with others.
  if (seen.size < 100) seen.set(contentType, form);
  return form;
}

function parseForm(contentType: string): RecordForm | null {
  const [type = '', ...parameters] = contentType.split(';').map((part) => part.trim().toLowerCase());
  const charset = parameters.find((parameter) => parameter.startsWith('charset='));
  if (charset !== undefined && !/^charset="?utf-?8"?$/.test(charset)) return null;
  return forms.get(type) ?? null;
}
