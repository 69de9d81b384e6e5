import { isUtf8 } from 'node:buffer';
import type { ProduceRecord, RecordForm, TimeSlicer } from '#producer';
import { InvalidJson, readJson, readJsonKeeping, splitMember } from '#registry';
import { RefusalError, refusal } from '../http/problems/refusal-error.js';
import type { RequestMemory } from '../memory/request-memory.js';
import { Malformed } from './body-fields.js';
import {
  MAX_RECORDS,
  pathInBody,
  readBodyShape,
  readRecord,
  tooManyRecords,
  type ProduceBody,
} from './produce.body.js';

/**
 * Bounds of what is parsed and encoded without a pause: one record, or the body around the records. `text` is in
 * characters: a record of a MiB, Kafka's default, fits however it is written. A MiB of doubles has this many tokens.
 */
const RECORD_BOUNDS = { text: 4 * 2 ** 20, tokens: 131_072 } as const;

/** In bytes. A smaller body is parsed at once: it takes a millisecond or two at most, and many may arrive together. */
const MAX_AT_ONCE = 2 ** 14;
/** In bytes. A smaller body is parsed as a whole too, but only when the event loop has some milliseconds for it. */
const MAX_WHOLE = 2 ** 16;

/** Nesting levels of JSON. */
const LEVELS_ABOVE_RECORD = 2;

/** A body as parsed records; at once, unless it is large. @throws RefusalError, Malformed */
export function parseBody(
  body: Buffer,
  form: RecordForm,
  memory: RequestMemory,
  slicer: TimeSlicer,
): ProduceBody | Promise<ProduceBody> {
  const parseWhole = (): ProduceBody => {
    const read = readBodyShape(parseJson(textOf(body), form, (tokens) => memory.reserveParsing(tokens, 0)));
    memory.reserveParsing(0, read.records.length);
    return read;
  };
  if (body.length <= MAX_AT_ONCE) return parseWhole();
  if (body.length <= MAX_WHOLE) {
    const pause = slicer.begin();
    return pause === null ? parseWhole() : pause.then(parseWhole);
  }
  return parseLargeBody(
    () => textOf(body),
    (part, path) => parseJson(part, form, (tokens) => memory.reserveParsing(tokens, 1), path),
    slicer,
  );
}

/**
 * As `readBodyShape` for a long text: record by record, so that other requests are served meanwhile.
 * @param textOf makes the text of the body, which takes time as well
 * @param parse parses one part's text; `path`: its JSON pointer in the body
 * @throws Malformed, RefusalError as `readBodyShape`, `parse` do; RefusalError when a record is too large
 */
export async function parseLargeBody(
  textOf: () => string,
  parse: (text: string, path: string) => unknown,
  slicer: TimeSlicer,
): Promise<ProduceBody> {
  await slicer.begin();
  const split = splitMember(textOf(), 'records', RECORD_BOUNDS);
  const records: ProduceRecord[] = [];
  for (const part of split.items) {
    if (records.length === MAX_RECORDS) throw tooManyRecords();
    const path = `/records/${records.length}`;
    if (part === null) throw recordTooLarge(path);
    records.push(readRecord(parse(part, path), records.length));
    const pause = slicer.pause();
    if (pause !== null) await pause;
  }
  const rest = split.rest();
  if (rest === null) throw recordTooLarge('the body beside its records');
  await slicer.pause();
  return readBodyShape(parse(rest, ''), records);
}

/** In characters: a shorter text is within the bounds of a record, whatever it contains. */
const SHORT = 2 ** 14;

/** Whether the text of one record is within the bounds of a record in a body. */
export function isWithinRecordBounds(text: string): boolean {
  if (text.length <= SHORT) return true;
  const [first] = splitMember(`{"records":[${text}]}`, 'records', RECORD_BOUNDS).items;
  return first !== null;
}

export function recordTooLarge(path: string): RefusalError {
  const { text, tokens } = RECORD_BOUNDS;
  const detail = `${path} has more than ${text} characters, or more than ${tokens} array items, member names and member values.`;
  return new RefusalError(refusal('request.too_large', detail));
}

const BYTE_ORDER_MARK = '\ufeff';

/** Some clients begin a body with a byte order mark, which a parser may ignore (RFC 8259, 8.1), as REST Proxy does. */
function textOf(body: Buffer): string {
  if (!isUtf8(body)) throw new RefusalError(refusal('request.malformed', 'The body is not UTF-8.'), 400);
  const text = body.toString('utf8');
  return text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text;
}

/**
 * Invalid JSON is a 400. JSON that is nested too deep, or has a key twice, is of a wrong shape.
 * @param path of the text in the body: empty, or that of a record
 */
function parseJson(text: string, form: RecordForm, onScan: (tokens: number) => void, path = ''): unknown {
  try {
    return form === 'json'
      ? readJsonKeeping(
          text,
          (level, key) => isKeyOrValue(path === '' ? level : level + LEVELS_ABOVE_RECORD, key),
          pathInBody,
          onScan,
        )
      : readJson(text, undefined, pathInBody, onScan);
  } catch (error) {
    if (!(error instanceof InvalidJson)) throw error;
    if (error.kind === 'syntax')
      throw new RefusalError(refusal('request.malformed', 'The body is not valid JSON.'), 400);
    throw new Malformed(path + error.path, error.actual, error.expected);
  }
}

/** The key or the value of a record: in a body of the right shape no other object has such members at this level. */
function isKeyOrValue(level: number, key: string): boolean {
  return level === 3 && (key === 'value' || key === 'key');
}
