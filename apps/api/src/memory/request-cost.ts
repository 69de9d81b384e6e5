import type { RecordForm } from '#producer';

/*
 * What a request costs in memory, in bytes. Measured on Node 24 with bodies of 3 to 40 MB of the worst shapes that the
 * bounds of a record let through; docs/how-to/size-a-pod.md has the table. Each is an upper bound.
 */

/** Of any request: its head, its exchange, its answer. */
export const BASE_COST = 16_384;
/** Of what takes a gzip body apart: its window, and a chunk of what comes out. */
export const INFLATER_COST = 131_072;
/** Of each byte of a body: itself, the text that it is parsed from (two bytes where it is not Latin-1), and its encoding. */
export const BYTE_COST = 4;
/** Of each opening bracket, colon and comma. Most is `{"a":1},{"b":2},…`, where each object has a shape of its own, and `[1],[1],…`. */
export const TOKEN_COST = 96;
/** Of each record on its way through encoding and the queues for Kafka. */
export const RECORD_COST = 768;

/**
 * Of each byte of a body that is not parsed yet, so that a usual one is refused before it is read and not when it is parsed:
 * JSON of ordinary records has a token for seven to nine bytes. It is corrected to what the body turns out to be.
 */
const INCOMING_BYTE_COST: Readonly<Record<RecordForm, number>> = { avro: 16, plain: 16, json: 16, binary: 6 };

/** Of a body that arrives. @param bytes its length by its head, or what its buffer occupies */
export const incomingBodyCost = (form: RecordForm, bytes: number): number =>
  BASE_COST + bytes * INCOMING_BYTE_COST[form];

/** Of a body that is parsed up to here. */
export const parsedBodyCost = (bytes: number, tokens: number, records: number): number =>
  BASE_COST + bytes * BYTE_COST + tokens * TOKEN_COST + records * RECORD_COST;
