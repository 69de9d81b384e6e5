import { responsesOf, unanswered, type PostResult } from '../../chaos/responses.js';
import type { Gate, Siege } from '../siege.js';
import type { RawResponse } from './http.js';

/** Records the outcomes of the records in one request. */
export function noteAttempts(
  siege: Siege,
  gate: Gate,
  topic: string,
  ids: readonly string[],
  response: RawResponse,
): void {
  const responses = responsesOf(postResultOf(response), ids.length, `${topic}-value`);
  ids.forEach((id, index) => {
    const each = responses[index] ?? { kind: 'wrong', what: 'no response' };
    siege.recordAttempt({ id, topic, pod: gate.name, at: Date.now(), response: each });
  });
}

function postResultOf({ status, text }: RawResponse): PostResult {
  if (status === null) return unanswered(new Error('no response'));
  try {
    return { status, body: JSON.parse(text) as PostResult['body'], text, error: null };
  } catch {
    return { status, body: {}, text, error: { kind: 'wrong', what: `not JSON: ${text.slice(0, 100)}` } };
  }
}
