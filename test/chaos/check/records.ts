import type { Attempt, History, LoggedRecord, Violation } from '../history.js';

/** What an answer promises about the log (API page, "Errors"). */
export function checkRecords({ attempts, log }: History): Violation[] {
  const found = Map.groupBy(log, ({ id }) => id);
  const known = new Set(attempts.map(({ id }) => id));
  const strangers = log.filter(({ id }) => !known.has(id));
  return [
    ...attempts.flatMap((attempt) => checkAttempt(attempt, found.get(attempt.id) ?? [])),
    ...strangers.map(({ id, topic }) => ({
      rule: 'stranger',
      what: `${topic} holds ${id}, which nobody sent`,
    })),
  ];
}

function checkAttempt({ id, topic, pod, response }: Attempt, found: readonly LoggedRecord[]): Violation[] {
  const violation = (rule: string, what: string): Violation[] => [
    { rule, what: `${id} on ${topic} by ${pod}: ${what}` },
  ];
  const slots = found.map((record) => `${record.topic}/${record.partition}@${record.offset}`).join(', ');
  if (found.length > 1) return violation('sent twice', `it lies at ${slots}`);
  switch (response.kind) {
    case 'acked': {
      const claimed = `${topic}/${response.partition}@${response.offset}`;
      return slots === claimed
        ? []
        : violation('acknowledged and lost', `said ${claimed}, found ${slots || 'nowhere'}`);
    }
    case 'not_sent':
      return found.length === 0
        ? []
        : violation('not sent and there', `said ${response.code}, found ${slots}`);
    case 'unknown':
      return [];
    case 'wrong':
      return violation('answer outside the contract', response.what);
  }
}

/** Kafka's errors after which a record may be in the log (`REQUEST_TIMED_OUT`, `NOT_ENOUGH_REPLICAS_AFTER_APPEND`), and none. */
const mayBeInLog = new Set<number | null>([null, 0, 7, 20]);

/**
 * Mission rule 3: a record goes out under the mapping it met first, and once more under the one that followed. It never
 * goes out again but after an answer that says that it is not in the log.
 */
export function checkTries({ tries }: History): Violation[] {
  return [...Map.groupBy(tries, ({ id }) => id)].flatMap(([id, ofRecord]) => {
    const schemas = [...new Set(ofRecord.map(({ schemaId }) => schemaId))];
    const again = ofRecord.slice(0, -1).find(({ errorCode }) => mayBeInLog.has(errorCode));
    return [
      ...(schemas.length > 2
        ? [{ rule: 'tried more than twice', what: `${id} went out under ${schemas.join(', ')}` }]
        : []),
      ...(again === undefined
        ? []
        : [{ rule: 'sent again', what: `${id} went out after the answer ${String(again.errorCode)}` }]),
    ];
  });
}
