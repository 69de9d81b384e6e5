import type { Declared } from '../declarations.js';
import type { ChaosAttempt, ChaosHistory, Violation } from '../history.js';
import { Registered } from './registered.js';

/** A refusal of a registered schema, or because of a field of the data, names a difference. */
export function checkRefusals(history: ChaosHistory): Violation[] {
  const registered = new Registered(history);
  return history.attempts.flatMap((attempt) => {
    const { id, topic, pod, response } = attempt;
    if (response.kind !== 'not_sent' || response.code !== 'writer.refused' || response.differences) return [];
    // A repeated refusal of an id whose schema this pod has not read, while the registry is down.
    if (response.detail?.includes('its differences are in the audit') === true) return [];
    const declared = declaredOn(attempt, response.subject, registered);
    if (declared !== null && !wasRegistered(attempt, declared, registered)) return [];
    const what = `${id} on ${topic} by ${pod}: refused on ${String(response.subject)} without a difference: ${String(response.detail)}`;
    return [{ rule: 'refused without a difference', what }];
  });
}

/** The schema that was declared on the refusing subject; null: none. A value's id may belong to the keys' subject. */
function declaredOn(
  { keySubject, valueSubject, key, value }: ChaosAttempt,
  subject: string | null,
  registered: Registered,
): Declared | null {
  const isOfKey = subject === keySubject && keySubject !== valueSubject;
  const misplaced = value !== null && registered.versionsOf(keySubject, value).length > 0;
  return isOfKey && !misplaced ? key : value;
}

function wasRegistered(
  { keySubject, valueSubject, key, at }: ChaosAttempt,
  declared: Declared,
  registered: Registered,
): boolean {
  const subject = declared === key ? keySubject : valueSubject;
  return registered.versionsOf(subject, declared).some((version) => registered.sinceOf(version) <= at);
}
