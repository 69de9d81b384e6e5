import type { ReceivedResponse } from './send.js';

/** Every code in docs/api.md, "Errors". */
const codes: ReadonlySet<string> = new Set([
  'request.malformed',
  'auth.missing',
  'auth.denied',
  'auth.unavailable',
  'topic.unknown',
  'partition.unknown',
  'subject.unknown',
  'mismatch.unknown',
  'produce.blocked',
  'writer.refused',
  'version.stale',
  'request.too_large',
  'data.invalid',
  'schema.missing',
  'schema.invalid',
  'rate.limited',
  'circuit.open',
  'sr.unreachable',
  'kafka.unreachable',
  'store.unreachable',
  'overloaded',
  'outcome.unknown',
]);

/** The longest allowed response, in characters. Its lists are bounded, whatever the request contains. */
const longestResponse = 8 * 2 ** 20;

/** The promises of a response about the log. `at`: the positions of records in the log. No other record of the request is in the log, unless `others` allows it. */
export type Promised =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'at'; readonly at: readonly { readonly partition: number; readonly offset: string }[] };

export interface CheckedResponse {
  /** `200`, `422 data.invalid` ...: the label that responses are counted by. */
  readonly label: string;
  /** The violation of the contract; null: none. */
  readonly fault: string | null;
  readonly promised: Promised;
}

/** Checks a response against the contract (docs/api.md). */
export function checkResponse(received: ReceivedResponse): CheckedResponse {
  const { status, text } = received;
  const wrong = (label: string, fault: string): CheckedResponse => ({
    label,
    fault,
    promised: { kind: 'unknown' },
  });
  if (received.broken !== null) return wrong('no response', `no response: ${received.broken}`);
  if (status === null) return { label: 'client gone', fault: null, promised: { kind: 'unknown' } };
  if (text.length > longestResponse) return wrong(String(status), `a response of ${text.length} characters`);
  let body: Record<string, unknown>;
  try {
    // Offsets beyond 2^53 do not occur here.
    body = JSON.parse(text) as Record<string, unknown>;
  } catch {
    return wrong(String(status), 'the body is not JSON');
  }
  return status === 200 ? checkSent(body) : checkProblem(status, received.type, body);
}

function checkSent(body: Record<string, unknown>): CheckedResponse {
  const offsets = body['offsets'] as {
    partition: number | null;
    offset: number | null;
    error_code: number | null;
  }[];
  const shaped =
    Array.isArray(offsets) &&
    offsets.length > 0 &&
    offsets.every(
      (each) =>
        (each.error_code === null && Number.isInteger(each.partition) && Number.isInteger(each.offset)) ||
        (Number.isInteger(each.error_code) && each.offset === null),
    );
  if (!shaped) return { label: '200', fault: 'a 200 without offsets', promised: { kind: 'unknown' } };
  const at = offsets.flatMap(({ partition, offset }) =>
    partition === null || offset === null ? [] : [{ partition, offset: String(offset) }],
  );
  if (at.length === 0)
    return { label: '200', fault: 'a 200 without a record', promised: { kind: 'unknown' } };
  return { label: '200', fault: null, promised: { kind: 'at', at } };
}

function checkProblem(status: number, type: string, body: Record<string, unknown>): CheckedResponse {
  const code = String(body['code']);
  const label = `${status} ${code}`;
  const { outcome } = body;
  const promised: Promised = { kind: outcome === 'not_sent' ? 'nothing' : 'unknown' };
  if (status >= 500 && ![503, 504].includes(status)) return { label, fault: `status ${status}`, promised };
  if (type !== 'application/problem+json') return { label, fault: `content type ${type}`, promised };
  if (!codes.has(code)) return { label, fault: `the code ${code}`, promised };
  if (body['status'] !== status) return { label, fault: 'another status in the body', promised };
  if (outcome !== 'not_sent' && outcome !== 'unknown') return { label, fault: 'no outcome', promised };
  return { label, fault: null, promised };
}
