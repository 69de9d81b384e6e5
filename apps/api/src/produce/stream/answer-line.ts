import type { RecordOutcome, Refusal } from '#producer';
import { problemOf, type Problem } from '../../http/problems/problem.js';
import { resolutionView } from '../produce.response.js';

/** The line of a record that is in the log. By hand: an offset beyond 2^53 has every digit. */
export function ackedLine({ partition, offset, resolutions }: Extract<RecordOutcome, { ok: true }>): string {
  const met =
    resolutions.length === 0 ? '' : `,"resolutions":${JSON.stringify(resolutions.map(resolutionView))}`;
  return `{"partition":${partition},"offset":${offset},"error_code":null,"error":null${met}}\n`;
}

/** What of a problem says nothing of its one record, or is said by `error`. */
const left = new Set(['type', 'title', 'status', 'detail', 'message', 'topic', 'error_code']);

/** The line of a record that is not, or not certainly, in the log: the problem's members beside REST Proxy's four. */
export function problemLine({ body }: Problem): string {
  const told = Object.entries(body).filter(([name]) => !left.has(name));
  return `${JSON.stringify({
    partition: null,
    offset: null,
    error_code: body['error_code'],
    error: body['detail'],
    ...Object.fromEntries(told),
  })}\n`;
}

/** The problem of one record's refusal. `index`: its place among the records of the stream. */
export function problemOfRecord(refusal: Refusal, index: number): Problem {
  return problemOf(
    refusal.records === undefined
      ? refusal
      : { ...refusal, records: refusal.records.map((record) => ({ ...record, index })) },
  );
}
