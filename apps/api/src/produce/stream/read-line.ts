import { isUtf8 } from 'node:buffer';
import type { ProduceRecord } from '#producer';
import { InvalidJson, readJson, splitMember } from '#registry';
import { memoryRefusal } from '../../memory/memory-refusal.js';
import type { StreamMemory } from '../../memory/stream-memory.js';
import { problemOf, type Problem } from '../../http/problems/problem.js';
import { RefusalError, refusal } from '../../http/problems/refusal-error.js';
import { Malformed } from '../malformed.js';
import { pathInBody } from '../place-in-body.js';
import { readRecordAt } from '../produce.body.js';
import { RECORD_BOUNDS } from '../parse-body.js';
import type { Line } from './line-splitter.js';

/** A record as its line has it, or why the line has none. */
export type ReadLine =
  { readonly ok: true; readonly record: ProduceRecord } | { readonly ok: false; readonly problem: Problem };

/** In characters: what is shorter is within the bounds of a record, whatever is in it. */
const SHORT = 2 ** 14;

/**
 * One line as a record: what is an entry of `records` in a JSON body (api.md, "Produce").
 * @param memory asked before the line is parsed
 */
export function readLine(
  { number, bytes, noMemory }: Line,
  memory: Pick<StreamMemory, 'reserveRecord'> | null = null,
): ReadLine {
  const place = `line ${number}`;
  try {
    if (noMemory !== undefined) throw new RefusalError(memoryRefusal(noMemory));
    return { ok: true, record: readRecordAt(parse(bytes, place, memory), (member = '') => place + member) };
  } catch (error) {
    if (error instanceof RefusalError) return { ok: false, problem: problemOf(error.refusal, error.status) };
    if (!(error instanceof Malformed)) throw error;
    return { ok: false, problem: problemOf(refusal('request.malformed', error.message)) };
  }
}

/** @throws Refused, Malformed */
function parse(
  bytes: Buffer | null,
  place: string,
  memory: Pick<StreamMemory, 'reserveRecord'> | null,
): unknown {
  if (bytes === null)
    throw new RefusalError(refusal('request.too_large', `${place} is longer than this server takes.`));
  if (!isUtf8(bytes)) throw new RefusalError(refusal('request.malformed', `${place} is not UTF-8.`), 400);
  const text = bytes.toString('utf8');
  if (text.length > SHORT && !isWithinBounds(text)) {
    const { text: most, tokens } = RECORD_BOUNDS;
    const detail = `${place} has more than ${most} characters, or than ${tokens} items and halves of members.`;
    throw new RefusalError(refusal('request.too_large', detail));
  }
  try {
    return readJson(text, undefined, pathInBody, (tokens) => {
      const grant = memory?.reserveRecord(bytes.length, tokens) ?? 'granted';
      if (grant !== 'granted') throw new RefusalError(memoryRefusal(grant));
    });
  } catch (error) {
    if (!(error instanceof InvalidJson)) throw error;
    if (error.kind === 'syntax')
      throw new RefusalError(refusal('request.malformed', `${place} is not valid JSON.`), 400);
    throw new Malformed(place + error.place, error.found, error.allowed);
  }
}

/** The same as for a record of a JSON body. */
function isWithinBounds(text: string): boolean {
  const [first] = splitMember(`{"records":[${text}]}`, 'records', RECORD_BOUNDS).items;
  return first !== null;
}
