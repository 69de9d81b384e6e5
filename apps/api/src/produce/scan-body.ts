import type { ProduceRecord } from '#producer';
import {
  CLOSE_ARRAY,
  CLOSE_OBJECT,
  COLON,
  COMMA,
  JsonScanner,
  MAX_BODY_DEPTH,
  OPEN_ARRAY,
  OPEN_OBJECT,
} from '#registry';
import { MAX_RECORDS, readBodyShape, type ProduceBody } from './produce.body.js';
import { isWithinRecordBounds, RECORD_BOUNDS, recordTooLarge } from './record-bounds.js';
import { scanRecord } from './scan-record.js';

/** Of the objects in the array `records`. */
export const RECORD_LEVEL = 3;

const memberNames = ['records', 'key_schema_id', 'value_schema_id', 'key_schema', 'value_schema'] as const;

/** `record`: there may be more. `fault`: the body is not right; `body-fault.ts` finds out what is wrong. */
export type ScanStep = 'record' | 'done' | 'fault';

/** Reads the body of `POST /topics/{topic}` step by step: all but keys and values, which stay in its bytes. */
export class BodyScan {
  private readonly scanner: JsonScanner;
  private readonly records: ProduceRecord[] = [];
  private readonly members: Partial<Record<(typeof memberNames)[number], unknown>> = {};
  private hasBegun = false;
  private isInRecords = false;
  /** Of the body without its records. */
  private readonly rest: { bytes: number; tokens: number };

  /**
   * @param start the index of the first byte to read
   * @param onRecord called with the tokens of a record before it is kept; it may throw
   */
  constructor(
    private readonly body: Buffer,
    start: number,
    private readonly onRecord: (tokens: number) => void,
  ) {
    this.scanner = new JsonScanner(body, MAX_BODY_DEPTH, start, RECORD_BOUNDS.tokens);
    this.rest = { bytes: body.length - start, tokens: 0 };
  }

  /** Reads the next record, or what is around the records. @throws RefusalError beyond `RECORD_BOUNDS` */
  step(): ScanStep {
    return this.isInRecords ? this.readRecord() : this.readMembers();
  }

  /** The body, once all is read. @throws Malformed, RefusalError as `readBodyShape` */
  result(): ProduceBody {
    return readBodyShape(this.members, this.records);
  }

  private readRecord(): ScanStep {
    const { scanner, records } = this;
    scanner.next();
    const { at: start, tokens: before } = scanner;
    const record = scanRecord(scanner, RECORD_LEVEL);
    if (record === null || records.length === MAX_RECORDS) return 'fault';
    const bytes = scanner.at - start;
    const tokens = scanner.tokens - before;
    if (!isWithinRecordBounds(bytes, tokens, () => this.body.toString('utf8', start, scanner.at)))
      throw recordTooLarge(`/records/${records.length}`);
    this.onRecord(tokens);
    records.push(record);
    this.rest.bytes -= bytes;
    this.rest.tokens -= tokens;
    if (scanner.take(COMMA)) return 'record';
    this.isInRecords = false;
    return scanner.take(CLOSE_ARRAY) ? 'record' : 'fault';
  }

  private readMembers(): ScanStep {
    const { scanner } = this;
    if (!this.hasBegun) {
      this.hasBegun = true;
      if (!scanner.take(OPEN_OBJECT)) return 'fault';
      if (scanner.next() === CLOSE_OBJECT) return this.end();
    } else if (!scanner.take(COMMA)) return this.end();
    do {
      const name = scanner.name(memberNames);
      if (name === null || !scanner.take(COLON) || this.members[name] !== undefined) return 'fault';
      if (name !== 'records' || !scanner.take(OPEN_ARRAY)) {
        const value = scanner.value(2);
        if (value === undefined) return 'fault';
        this.members[name] = value === null ? null : value.parse();
      } else {
        this.members.records = [];
        if (scanner.take(CLOSE_ARRAY)) continue;
        this.isInRecords = true;
        return 'record';
      }
    } while (scanner.take(COMMA));
    return this.end();
  }

  private end(): ScanStep {
    const { scanner, body, rest } = this;
    if (!scanner.take(CLOSE_OBJECT) || scanner.next() !== 0 || scanner.at !== body.length) return 'fault';
    rest.tokens += scanner.tokens;
    if (!isWithinRecordBounds(rest.bytes, rest.tokens)) throw recordTooLarge('the body beside its records');
    return 'done';
  }
}
