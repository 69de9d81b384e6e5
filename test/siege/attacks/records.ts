import { answersOf, unanswered, type Posted } from '../../chaos/answers.js';
import type { Gate, Siege } from '../siege.js';
import type { Answer } from './http.js';

/** Writes down what became of records that were posted in one request. */
export function noteAttempts(
  siege: Siege,
  gate: Gate,
  topic: string,
  ids: readonly string[],
  answer: Answer,
): void {
  const answers = answersOf(postedOf(answer), ids.length, `${topic}-value`);
  ids.forEach((id, index) => {
    const each = answers[index] ?? { kind: 'wrong', what: 'no answer' };
    siege.attempt({ id, topic, pod: gate.name, at: Date.now(), answer: each });
  });
}

function postedOf({ status, text }: Answer): Posted {
  if (status === null) return unanswered(new Error('no answer'));
  try {
    return { status, body: JSON.parse(text) as Posted['body'], text, error: null };
  } catch {
    return { status, body: {}, text, error: { kind: 'wrong', what: `not JSON: ${text.slice(0, 100)}` } };
  }
}
