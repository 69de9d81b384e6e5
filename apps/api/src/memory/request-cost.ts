/*
 * The memory that a request needs, in bytes. Measured on Node 24 with bodies of 3 to 40 MB of the worst shapes within the
 * bounds of a record; docs/how-to/size-a-pod.md has the table. Each is an upper bound.
 */

/** Of any request: its head, its exchange, its response. */
export const BASE_COST = 16_384;
/** Of decompressing a gzip body: the window, and a chunk of output. */
export const INFLATER_COST = 131_072;
/** Of each byte of a body: the byte, its text while it is parsed (two bytes if it is not Latin-1), and its encoding. */
export const BYTE_COST = 4;
/** Of each opening bracket, colon and comma. The worst are `{"a":1},{"b":2},…`, where each object has a hidden class of its own, and `[1],[1],…`. */
export const TOKEN_COST = 96;
/** Of each record in encoding and in the queues for Kafka. */
export const RECORD_COST = 768;

/**
 * Of each byte of a body that was not read yet. An estimate, so that an ordinary body is refused before it is read and not
 * later. Reading it replaces it by the real cost: that of its bytes and records, and of parsing the largest record. A command's body is
 * parsed as a whole; its JSON has one token per seven to nine bytes.
 */
const INCOMING_BYTE_COST = { records: 6, command: 16 } as const;

/** Of a body that is being received. @param bytes its declared length, or the size of its buffer */
export const incomingBodyCost = (kind: keyof typeof INCOMING_BYTE_COST, bytes: number): number =>
  BASE_COST + bytes * INCOMING_BYTE_COST[kind];

/** Of a body that was read so far. @param tokens of what is parsed at one time */
export const parsedBodyCost = (bytes: number, tokens: number, records: number): number =>
  BASE_COST + bytes * BYTE_COST + tokens * TOKEN_COST + records * RECORD_COST;
