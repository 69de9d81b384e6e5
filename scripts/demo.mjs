/**
 * The CTAS race, as `npm run up` and `docker compose up` show it. The registry's schema changes without the producer's
 * knowledge. A Generic value follows with one retry. A Specific key stops, and so does a value whose mapping compares field
 * names by their exact letter case.
 */

import { keyHeader } from './lib/demo-key.mjs';
import { parseJson } from './lib/json.mjs';

const bars = 'bars_1s_rows';
const quotes = 'quotes_1s_rows';
const trades = 'trades_1s_rows';

const namespace = 'io.confluent.ksql.avro_schemas';

/**
 * What the demo uses of an Avro record schema.
 * @typedef {{ fields: { name: string, type: unknown }[] }} RecordSchema
 */

/**
 * What the demo uses of a produce response.
 * @typedef {object} ProduceResponse
 * @property {number | null} [value_schema_id]
 * @property {string} [code]  of a rejection
 * @property {{ kind: string, severity: string, hint?: string }[]} [differences]
 * @property {{ verdict: string, from: { schema_id: number } | null, to: { schema_id: number } | null }[]} [resolutions]
 */

/**
 * What ksqlDB's CREATE TABLE AS SELECT registers: another record name, upper-case field names, every column nullable
 * with the default null, and properties of Kafka Connect.
 * @param {string} name  of the record
 * @param {RecordSchema['fields']} fields
 */
const asKsqlWrites = (name, fields) => ({
  type: 'record',
  name,
  namespace,
  fields: fields.map(({ name: field, type }) => ({
    name: field.toUpperCase(),
    type: Array.isArray(type) ? /** @type {unknown[]} */ (type) : ['null', type],
    default: null,
  })),
  'connect.name': `${namespace}.${name}`,
});

/**
 * The value schema of its output: other field order, one more column.
 * @param {RecordSchema} value  the version before
 * @param {string} added  the name of the new column
 */
function ksqlValue({ fields }, added) {
  const reordered = [...fields.slice(1), ...fields.slice(0, 1)];
  return asKsqlWrites('KsqlDataSourceSchema', [...reordered, { name: added, type: 'double' }]);
}

/**
 * @param {object} parts
 * @param {string} parts.gateway  its base URL
 * @param {string | null} parts.apiKey  for the gateway; null when it has none configured
 * @param {string} parts.registry  its base URL
 * @param {Record<'barKey' | 'barValue' | 'quoteValue' | 'tradesValue', RecordSchema>} parts.schemas
 * @param {(names: string[]) => Promise<void>} parts.createTopics
 * @param {(line: string) => void} parts.print
 */
export async function demo({ gateway, apiKey, registry, schemas, createTopics, print }) {
  /** @type {(topic: string, record: unknown) => ReturnType<typeof produce>} */
  const send = (topic, record) => produce(gateway, apiKey, topic, record);
  await createTopics([bars, quotes, trades]);
  const { barKey, barValue, quoteValue, tradesValue } = schemas;
  const before = await latest(registry, `${bars}-value`);
  if (before === null) {
    await register(registry, `${bars}-key`, barKey);
    await register(registry, `${bars}-value`, barValue);
    await register(registry, `${quotes}-value`, quoteValue);
    await register(registry, `${quotes}-key`, asKsqlWrites('Quotes1sRowsKey', barKey.fields));
    await register(registry, `${trades}-value`, tradesValue);
  }
  const key = { symbol: 'ACME', windowStart: '2026-01-01T00:00:00Z' };
  const bar = {
    symbol: 'ACME',
    bucketStart: '2026-01-01T00:00:00Z',
    open: 10.25,
    high: 10.75,
    low: 10,
    close: 10.5,
    volume: 1200,
  };
  const quote = {
    symbol: 'ACME',
    bucketStart: '2026-01-01T00:00:00Z',
    bid: 10.4,
    ask: 10.5,
    bidSize: 300,
    askSize: 200,
  };

  print('The CTAS race:');
  const bound = await send(bars, { key, value: bar });
  print(
    `  1. a record under the configured mapping              HTTP ${bound.status}, value schema id ${bound.body.value_schema_id}`,
  );

  const added = before === null ? 'vwap' : `vwap_${before.version}`;
  const moved = await register(registry, `${bars}-value`, ksqlValue(before?.schema ?? barValue, added));
  print(`  2. ksqlDB registers a schema of its own               value schema id ${moved}`);

  const raced = await send(bars, { key, value: { ...bar, [added]: 10.42 } });
  const [resolution] = raced.body.resolutions ?? [];
  const followed = resolution
    ? `, ${resolution.verdict}: id ${resolution.from?.schema_id} -> ${resolution.to?.schema_id}, sent with one retry`
    : '';
  print(
    `  3. a record with the new field ${added.padEnd(19)}    HTTP ${raced.status}${followed || ` ${raced.body.code}`}`,
  );

  const stopped = await send(quotes, { key, value: quote });
  const kinds = differencesOf(stopped)
    .filter(({ severity }) => severity === 'error')
    .map(({ kind }) => kind);
  print(
    `  4. a key that ksqlDB registered in its own shape      HTTP ${stopped.status} ${stopped.body.code}: ${[...new Set(kinds)].join(', ')}`,
  );

  const trade = { symbol: 'ACME', bucketStart: '2026-01-01T00:00:00Z', trades: 7 };
  await send(trades, { value: trade });
  await register(registry, `${trades}-value`, ksqlValue(tradesValue, 'vwap'));
  const exact = await send(trades, { value: { ...trade, vwap: 10.42 } });
  const [hint = ''] = differencesOf(exact).flatMap((difference) => difference.hint ?? []);
  print(`  5. the same race under fieldCase: exact               HTTP ${exact.status} ${exact.body.code}:`);
  print(`     ${hint}`);
}

/**
 * @param {{ body: ProduceResponse }} response
 */
const differencesOf = ({ body }) => body.differences ?? [];

/**
 * @param {string} gateway
 * @param {string | null} apiKey
 * @param {string} topic
 * @param {unknown} record
 * @returns {Promise<{ status: number, body: ProduceResponse }>}
 */
async function produce(gateway, apiKey, topic, record) {
  const response = await fetch(`${gateway}/topics/${topic}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...keyHeader(apiKey) },
    body: JSON.stringify({ records: [record] }),
  });
  return { status: response.status, body: /** @type {ProduceResponse} */ (await response.json()) };
}

/**
 * @param {string} registry
 * @param {string} subject
 * @returns {Promise<{ version: number, schema: RecordSchema } | null>}
 */
async function latest(registry, subject) {
  const response = await fetch(`${registry}/subjects/${subject}/versions/latest`);
  if (response.status === 404) return null;
  const { version, schema } = /** @type {{ version: number, schema: string }} */ (await response.json());
  return { version, schema: /** @type {RecordSchema} */ (parseJson(schema)) };
}

/**
 * Registers a schema as its owner would. Sluicegate itself never does (rule 8).
 * @param {string} registry
 * @param {string} subject
 * @param {unknown} schema
 * @returns {Promise<number>} the schema's id
 */
async function register(registry, subject, schema) {
  const response = await fetch(`${registry}/subjects/${subject}/versions`, {
    method: 'POST',
    headers: { 'content-type': 'application/vnd.schemaregistry.v1+json' },
    body: JSON.stringify({ schema: JSON.stringify(schema) }),
  });
  const body = /** @type {{ id: number }} */ (await response.json());
  if (!response.ok)
    throw new Error(`The registry rejected the schema of ${subject}: ${JSON.stringify(body)}`);
  return body.id;
}
