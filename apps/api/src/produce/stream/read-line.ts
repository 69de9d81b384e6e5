import { isUtf8 } from 'node:buffer';
import type { ProduceRecord } from '#producer';
import { InvalidJson, JsonScanner, MAX_BODY_DEPTH, readJson } from '#registry';
import { problemOf, type Problem } from '../../http/problems/problem.js';
import { RefusalError, refusal } from '../../http/problems/refusal-error.js';
import { memoryRefusal } from '../../memory/memory-refusal.js';
import type { StreamMemory } from '../../memory/stream-memory.js';
import { Malformed } from '../body-fields.js';
import { pathInBody, readRecordAt } from '../produce.body.js';
import { isWithinRecordBounds, RECORD_BOUNDS, recordTooLarge } from '../record-bounds.js';
import { scanRecord } from '../scan-record.js';
import type { Line } from './line-splitter.js';

/** The record of a line, or why the line has none. */
export type ReadLine =
  { readonly ok: true; readonly record: ProduceRecord } | { readonly ok: false; readonly problem: Problem };

/**
 * One line as a record: the same as an entry of `records` in a JSON body (docs/api.md, "Producing").
 * @param memory asked before the line is parsed
 */
export function readLine(
  { number, bytes, noMemory }: Line,
  memory: Pick<StreamMemory, 'reserveRecord'> | null = null,
): ReadLine {
  const path = `line ${number}`;
  try {
    if (noMemory !== undefined) throw new RefusalError(memoryRefusal(noMemory));
    return { ok: true, record: recordOf(bytes, path, memory) };
  } catch (error) {
    if (error instanceof RefusalError) return { ok: false, problem: problemOf(error.refusal, error.status) };
    if (!(error instanceof Malformed)) throw error;
    return { ok: false, problem: problemOf(refusal('request.malformed', error.message)) };
  }
}

const RECORD_LEVEL = 1;

/** @throws RefusalError, Malformed */
function recordOf(
  bytes: Buffer | null,
  path: string,
  memory: Pick<StreamMemory, 'reserveRecord'> | null,
): ProduceRecord {
  if (bytes === null)
    throw new RefusalError(refusal('request.too_large', `${path} is longer than this server accepts.`));
  if (!isUtf8(bytes)) throw new RefusalError(refusal('request.malformed', `${path} is not UTF-8.`), 400);
  const checkSize = (tokens: number): void => {
    if (!isWithinRecordBounds(bytes.length, tokens, () => bytes.toString())) throw recordTooLarge(path);
    const grant = memory?.reserveRecord(bytes.length, tokens) ?? 'granted';
    if (grant !== 'granted') throw new RefusalError(memoryRefusal(grant));
  };
  const scanner = new JsonScanner(bytes, MAX_BODY_DEPTH, 0, RECORD_BOUNDS.tokens);
  const record = scanRecord(scanner, RECORD_LEVEL);
  if (record === null || scanner.next() !== 0 || scanner.at !== bytes.length)
    return throwLineFault(bytes.toString(), path, checkSize);
  checkSize(scanner.tokens);
  return record;
}

/** What is wrong with a line that the scan refused. @throws RefusalError, Malformed: always */
function throwLineFault(text: string, path: string, onScan: (tokens: number) => void): never {
  try {
    readRecordAt(readJson(text, MAX_BODY_DEPTH, pathInBody, onScan), (member = '') => path + member);
  } catch (error) {
    if (!(error instanceof InvalidJson)) throw error;
    if (error.kind === 'syntax')
      throw new RefusalError(refusal('request.malformed', `${path} is not valid JSON.`), 400);
    throw new Malformed(path + error.path, error.actual, error.expected);
  }
  throw new Error('a line was refused in which no fault was found');
}
