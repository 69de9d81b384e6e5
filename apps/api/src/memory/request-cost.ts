import type { RecordForm } from '#producer';

/*
 * The memory that a request needs, in bytes. Measured on Node 24 with bodies of 3 to 40 MB of the worst shapes within the
 * bounds of a record; docs/how-to/size-a-pod.md has the table. Each is an upper bound.
 */

/** Of any request: its head, its exchange, its response. */
export const BASE_COST = 16_384;
/** Of decompressing a gzip body: the window, and a chunk of output. */
export const INFLATER_COST = 131_072;
/** Of each byte of a body: the byte, the text that is parsed (two bytes if it is not Latin-1), and its encoding. */
export const BYTE_COST = 4;
/** Of each opening bracket, colon and comma. The worst are `{"a":1},{"b":2},…`, where each object has a hidden class of its own, and `[1],[1],…`. */
export const TOKEN_COST = 96;
/** Of each record in encoding and in the queues for Kafka. */
export const RECORD_COST = 768;

/**
 * Of each byte of a body that is not parsed yet. An estimate, so that an ordinary body is refused before it is read and not
 * when it is parsed: JSON of ordinary records has one token per seven to nine bytes. Parsing replaces it by the real cost.
 */
const INCOMING_BYTE_COST: Readonly<Record<RecordForm, number>> = { avro: 16, plain: 16, json: 16, binary: 6 };

/** Of a body that is being received. @param bytes its declared length, or the size of its buffer */
export const incomingBodyCost = (form: RecordForm, bytes: number): number =>
  BASE_COST + bytes * INCOMING_BYTE_COST[form];

/** Of a body that is parsed so far. */
export const parsedBodyCost = (bytes: number, tokens: number, records: number): number =>
  BASE_COST + bytes * BYTE_COST + tokens * TOKEN_COST + records * RECORD_COST;
