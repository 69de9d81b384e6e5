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
  const cost = new RecordsCost(form, memory);
  const scan = new BodyScan(body, start, (tokens) => cost.add(tokens));
  const textOf = (): string => body.toString('utf8', start);
  const onScan = (tokens: number): void => memory.reserveParsing(tokens, 0);
  if (body.length > MAX_AT_ONCE)
    return scanInSlices(scan, cost, slicer, () => throwLargeBodyFault(textOf(), onScan, slicer));
  let step = scan.step();
  while (step === 'record') step = scan.step();
  cost.reserve();
  return (step === 'done' ? resultOf(scan) : null) ?? throwBodyFault(textOf(), onScan);
}

/** Record by record, so that other requests are served meanwhile. */
async function scanInSlices(
  scan: BodyScan,
  cost: RecordsCost,
  slicer: TimeSlicer,
  throwFault: () => Promise<never>,
): Promise<ProduceBody> {
  await slicer.begin();
  for (let step = scan.step(); step !== 'done'; step = scan.step()) {
    if (step === 'fault') return throwFault();
    cost.reserve();
    const pause = slicer.pause();
    if (pause !== null) await pause;
  }
  return resultOf(scan) ?? throwFault();
}

/** What the records of a body cost beside its bytes. */
class RecordsCost {
  private readonly isParsed: boolean;
  /** Of the largest record so far: at most one at a time is parsed, and only for a codec. */
  private largest = 0;
  private reserved = 0;
  private records = 0;

  constructor(
    form: RecordForm,
    private readonly memory: Pick<RequestMemory, 'reserveParsing'>,
  ) {
    this.isParsed = form === 'avro' || form === 'plain';
  }

  add(tokens: number): void {
    this.records++;
    if (this.isParsed && tokens > this.largest) this.largest = tokens;
  }

  /** For the records since the last call. @throws RefusalError */
  reserve(): void {
    this.memory.reserveParsing(this.largest - this.reserved, this.records);
    this.reserved = this.largest;
    this.records = 0;
  }
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
