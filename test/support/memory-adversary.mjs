/*
 * A client that tries to exhaust the memory of a gateway: `memory-adversary.mjs URL TOPIC MS`. The topic's values must be
 * arrays of arrays of int. A separate process, so that it does not slow down the test. Prints the number of responses by
 * status as JSON; `none`: the connection broke first.
 */
import { request } from 'node:http';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';

const [url = '', topic = '', ms = '10000'] = process.argv.slice(2);
const { hostname, port } = new URL(url);
const path = `/topics/${topic}`;
const MiB = 2 ** 20;
const begun = performance.now();
/** @type {Record<string, number>} */
const statuses = {};

/** 6.5 MB of the most expensive kind: arrays of one number each. */
const small = `{"value":[${Array(60_000).fill('[1]').join(',')}]}`;
const costly = Buffer.from(`{"records":[${Array(27).fill(small).join(',')}]}`);
const base64 = Buffer.alloc(600_000, 7).toString('base64');
const bytes = Buffer.from(`{"records":[${Array(8).fill(`{"value":"${base64}"}`).join(',')}]}`);

/** @typedef {readonly [type: string, body: Buffer, encoding: string]} Body */

/** @type {Body[]} */
const bodies = [
  ['application/json', costly, 'identity'],
  ['application/vnd.kafka.avro.v2+json', costly, 'identity'],
  ['application/vnd.kafka.json.v2+json', costly, 'identity'],
  ['application/vnd.kafka.binary.v2+json', bytes, 'identity'],
  ['application/json', gzipSync(costly), 'gzip'],
  ['application/json', gzipSync(Buffer.alloc(100 * MiB, '[')), 'gzip'],
];

/**
 * @param {Body} body
 * @returns {Promise<string>} the status, or `none`
 */
function post([type, body, encoding]) {
  const headers = { 'content-type': type, 'content-length': body.length, 'content-encoding': encoding };
  return new Promise((resolve) => {
    const sending = request(
      { host: hostname, port, path, method: 'POST', headers, agent: false },
      (response) => {
        response.resume().once('close', () => resolve(String(response.statusCode)));
      },
    );
    sending.on('error', () => resolve('none')).end(body);
  });
}

/**
 * Posts a valid body again and again.
 * @param {Body} body
 * @param {number} end
 */
async function postAll(body, end) {
  while (performance.now() < end) {
    const status = await post(body);
    statuses[status] = (statuses[status] ?? 0) + 1;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** @type {Set<import('node:net').Socket>} */
const open = new Set();

/**
 * A request that sends pieces as fast as they are accepted and never ends. When it is cut off, another one starts.
 * @param {number} end
 * @param {string} type
 * @param {string} framing  a header line
 * @param {Buffer} piece
 * @param {number} pieces
 */
function pour(end, type, framing, piece, pieces) {
  if (performance.now() > end) return;
  const socket = connect(Number(port), hostname);
  open.add(socket);
  let left = pieces;
  const send = () => {
    while (left > 0 && !socket.destroyed) {
      left -= 1;
      if (!socket.write(piece)) return;
    }
  };
  socket.write(`POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: ${type}\r\n${framing}\r\n\r\n`);
  socket
    .on('drain', send)
    .on('error', () => undefined)
    .resume();
  socket.once('close', () => {
    open.delete(socket);
    setTimeout(() => pour(end, type, framing, piece, pieces), 100);
  });
  send();
}

/**
 * Runs one kind of attack for its part of the time. At the same time they would compete for the processor.
 * @param {number} until  the part of the time at which it ends
 * @param {(end: number) => void} begin
 */
async function phase(until, begin) {
  const end = begun + until * Number(ms);
  begin(end);
  await new Promise((resolve) => setTimeout(resolve, end - performance.now()));
  for (const socket of open) socket.destroy();
}

const json = 'application/json';
const ndjson = 'application/x-ndjson';
const endless = 'Content-Length: 1000000000';
/** Expensive valid bodies, thirty at once, beside sixty that never end. */
await phase(0.6, (end) => {
  for (let index = 0; index < 30; index += 1)
    void postAll(/** @type {Body} */ (bodies[index % bodies.length]), end);
  for (let index = 0; index < 60; index += 1)
    pour(end, json, 'Content-Length: 9000000', Buffer.alloc(MiB, ' '), 8);
});
/** Bodies with one byte per chunk. */
await phase(0.8, (end) => {
  for (let index = 0; index < 8; index += 1)
    pour(end, json, 'Transfer-Encoding: chunked', Buffer.from('1\r\nx\r\n'.repeat(10_000)), 500);
});
/** Streams with an endless line, and streams of lines that are not records. */
await phase(1, (end) => {
  for (let index = 0; index < 60; index += 1) pour(end, ndjson, endless, Buffer.alloc(MiB, 'x'), 9);
  for (let index = 0; index < 4; index += 1)
    pour(end, ndjson, endless, Buffer.from('null\n'.repeat(10_000)), 1000);
});
process.stdout.write(JSON.stringify(statuses), () => process.exit(0));
