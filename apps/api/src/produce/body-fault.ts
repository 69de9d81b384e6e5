import type { ProduceRecord, TimeSlicer } from '#producer';
import { InvalidJson, MAX_BODY_DEPTH, readJson, splitMember } from '#registry';
import { RefusalError, refusal } from '../http/problems/refusal-error.js';
import { Malformed } from './body-fields.js';
import { MAX_RECORDS, pathInBody, readBodyShape, readRecord, tooManyRecords } from './produce.body.js';
import { RECORD_BOUNDS, recordTooLarge } from './record-bounds.js';

/*
 * What is wrong with a body that `BodyScan` refused. The scan says nothing about faults: here the text is parsed as a whole, or
 * in parts, and its values are only looked at.
 */

/** Nesting levels of JSON above a record. */
const LEVELS_ABOVE_RECORD = 2;

/** Receives the number of tokens before anything is parsed. It may throw. */
type OnScan = (tokens: number) => void;

/** @throws RefusalError, Malformed: always, for a body that the scan refused */
export function throwBodyFault(text: string, onScan: OnScan): never {
  readBodyShape(parseJson(text, onScan));
  throw scanWasWrong();
}

/** As `throwBodyFault`, record by record, so that other requests are served meanwhile. */
export async function throwLargeBodyFault(text: string, onScan: OnScan, slicer: TimeSlicer): Promise<never> {
  const split = splitMember(text, 'records', RECORD_BOUNDS);
  const records: ProduceRecord[] = [];
  for (const part of split.items) {
    if (records.length === MAX_RECORDS) throw tooManyRecords();
    const path = `/records/${records.length}`;
    if (part === null) throw recordTooLarge(path);
    records.push(readRecord(parseJson(part, onScan, path), records.length));
    const pause = slicer.pause();
    if (pause !== null) await pause;
  }
  const rest = split.rest();
  if (rest === null) throw recordTooLarge('the body beside its records');
  await slicer.pause();
  readBodyShape(parseJson(rest, onScan), records);
  throw scanWasWrong();
}

const scanWasWrong = (): Error => new Error('a body was refused in which no fault was found');

/**
 * Invalid JSON is a 400. JSON that is nested too deep, or has a key twice, is of a wrong shape.
 * @param path of the text in the body: empty, or that of a record
 */
function parseJson(text: string, onScan: OnScan, path = ''): unknown {
  const maxDepth = path === '' ? MAX_BODY_DEPTH : MAX_BODY_DEPTH - LEVELS_ABOVE_RECORD;
  try {
    return readJson(text, maxDepth, pathInBody, onScan);
  } catch (error) {
    if (!(error instanceof InvalidJson)) throw error;
    if (error.kind === 'syntax')
      throw new RefusalError(refusal('request.malformed', 'The body is not valid JSON.'), 400);
    throw new Malformed(path + error.path, error.actual, error.expected);
  }
}
