import { isUtf8 } from 'node:buffer';
import { InvalidJson, jsonPointer, readJson, type JsonStep } from '#registry';
import { invalidInput } from '../http/problems/invalid-input.js';
import { RefusalError, refusal } from '../http/problems/refusal-error.js';
import { isWithinRecordBounds, recordTooLarge } from '../produce/record-bounds.js';
import { encodeBody, type EncodeBody } from './tools.dto.js';

const members = new Set<string>(Object.keys(encodeBody.shape));

/** Every key within the record is data, and shown as `*`. */
const pathOf = (steps: readonly JsonStep[]): string =>
  jsonPointer(steps, (index) => index === 0 && members.has(String(steps[0])));

const malformed = (detail: string, status?: number): RefusalError =>
  new RefusalError(refusal('request.malformed', detail), status);

/**
 * The body of `POST /v1/tools/encode`, with exact numbers.
 * @param onScan receives the number of brackets, colons and commas before anything is parsed; it may throw
 * @throws RefusalError
 */
export function encodeInputOf(body: Buffer, onScan: (tokens: number) => void): EncodeBody {
  if (!isUtf8(body)) throw malformed('The body is not UTF-8.', 400);
  const text = body.toString('utf8').replace(/^\ufeff/, '');
  const checkSize = (tokens: number): void => {
    if (!isWithinRecordBounds(text.length, tokens)) throw recordTooLarge('The body');
    onScan(tokens);
  };
  const result = encodeBody.safeParse(parsed(text, checkSize));
  if (!result.success) throw invalidInput(result.error.issues);
  return result.data;
}

function parsed(text: string, onScan: (tokens: number) => void): unknown {
  try {
    return readJson(text, undefined, pathOf, onScan);
  } catch (error) {
    if (!(error instanceof InvalidJson)) throw error;
    if (error.kind === 'syntax') throw malformed('The body is not valid JSON.', 400);
    throw malformed(
      `${error.path === '' ? 'the body' : error.path}: found ${error.actual}, allowed: ${error.expected}`,
    );
  }
}
