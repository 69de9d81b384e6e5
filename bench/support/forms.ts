/** How the records are written in a request. */
export type Form = 'plain' | 'avro' | 'json' | 'binary' | 'ndjson';

export const contentTypes: Readonly<Record<Form, string>> = {
  plain: 'application/json',
  avro: 'application/vnd.kafka.avro.v2+json',
  json: 'application/vnd.kafka.json.v2+json',
  binary: 'application/vnd.kafka.binary.v2+json',
  ndjson: 'application/x-ndjson',
};
