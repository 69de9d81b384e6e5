import { isUtf8 } from 'node:buffer';
import type { RecordForm, TimeSlicer } from '#producer';
import { RefusalError, refusal } from '../http/problems/refusal-error.js';
import type { RequestMemory } from '../memory/request-memory.js';
import { throwBodyFault, throwLargeBodyFault } from './body-fault.js';
import { Malformed } from './body-fields.js';
import type { ProduceBody } from './produce.body.js';
import { BodyScan } from './scan-body.js';

/** In bytes. A smaller body is scanned at once: it takes a fraction of a millisecond. */
const MAX_AT_ONCE = 2 ** 17;

/** A body as records whose keys and values are still in it; at once, unless it is large. @throws RefusalError, Malformed */
export function parseBody(
  body: Buffer,
  form: RecordForm,
  memory: Pick<RequestMemory, 'reserveParsing'>,
  slicer: TimeSlicer,
): ProduceBody | Promise<ProduceBody> {
  if (!isUtf8(body)) throw new RefusalError(refusal('request.malformed', 'The body is not UTF-8.'), 400);
  const start = startOf(body);
  let parsedTokens = 0;
  const scan = new BodyScan(body, start, (tokens) => {
    // At most one record at a time is parsed, and only for a codec.
    const more = form === 'json' || form === 'binary' ? 0 : Math.max(0, tokens - parsedTokens);
    parsedTokens += more;
    memory.reserveParsing(more, 1);
  });
  const textOf = (): string => body.toString('utf8', start);
  const onScan = (tokens: number): void => memory.reserveParsing(tokens, 0);
  if (body.length > MAX_AT_ONCE)
    return scanInSlices(scan, slicer, () => throwLargeBodyFault(textOf(), onScan, slicer));
  let step = scan.step();
  while (step === 'record') step = scan.step();
  return (step === 'done' ? resultOf(scan) : null) ?? throwBodyFault(textOf(), onScan);
}

/** Record by record, so that other requests are served meanwhile. */
async function scanInSlices(
  scan: BodyScan,
  slicer: TimeSlicer,
  throwFault: () => Promise<never>,
): Promise<ProduceBody> {
  await slicer.begin();
  for (let step = scan.step(); step !== 'done'; step = scan.step()) {
    if (step === 'fault') return throwFault();
    const pause = slicer.pause();
    if (pause !== null) await pause;
  }
  return resultOf(scan) ?? throwFault();
}

/** Null: some member is of the wrong shape. */
function resultOf(scan: BodyScan): ProduceBody | null {
  try {
    return scan.result();
  } catch (error) {
    if (error instanceof Malformed) return null;
    throw error;
  }
}

const BYTE_ORDER_MARK = Buffer.from('\ufeff');

/** Some clients begin a body with a byte order mark, which a parser may ignore (RFC 8259, 8.1), as REST Proxy does. */
const startOf = (body: Buffer): number =>
  body.subarray(0, BYTE_ORDER_MARK.length).equals(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK.length : 0;
