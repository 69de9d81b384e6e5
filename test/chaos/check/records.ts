import type { Attempt, History, LoggedRecord, Violation } from '../history.js';

/** The promises of a response about the log (docs/api.md, "Errors"). */
export function checkRecords({ attempts, log }: History): Violation[] {
  const found = Map.groupBy(log, ({ id }) => id);
  const known = new Set(attempts.map(({ id }) => id));
  const strangers = log.filter(({ id }) => !known.has(id));
  return [
    ...attempts.flatMap((attempt) => checkAttempt(attempt, found.get(attempt.id) ?? [])),
    ...strangers.map(({ id, topic }) => ({
      rule: 'unknown record',
      what: `${topic} has ${id}, which no client sent`,
    })),
  ];
}

function checkAttempt({ id, topic, pod, response }: Attempt, found: readonly LoggedRecord[]): Violation[] {
  const violation = (rule: string, what: string): Violation[] => [
    { rule, what: `${id} on ${topic} by ${pod}: ${what}` },
  ];
  const slots = found.map((record) => `${record.topic}/${record.partition}@${record.offset}`).join(', ');
  if (found.length > 1) return violation('in the log twice', `it is at ${slots}`);
  switch (response.kind) {
    case 'acked': {
      const claimed = `${topic}/${response.partition}@${response.offset}`;
      return slots === claimed
        ? []
        : violation('acknowledged but lost', `responded ${claimed}, found ${slots || 'nowhere'}`);
    }
    case 'not_sent':
      return found.length === 0
        ? []
        : violation('reported as not sent but in the log', `responded ${response.code}, found ${slots}`);
    case 'unknown':
      return [];
    case 'wrong':
      return violation('response outside the contract', response.what);
  }
}

/** The error codes after which a record may be in the log: none, success, `REQUEST_TIMED_OUT`, `NOT_ENOUGH_REPLICAS_AFTER_APPEND`. */
const mayBeInLog = new Set<number | null>([null, 0, 7, 20]);

/**
 * Rule 3: a record is sent under the initial mapping, and once more under the mapping that was followed. It is sent again
 * only after a response that says that it is not in the log.
 */
export function checkTries({ tries }: History): Violation[] {
  return [...Map.groupBy(tries, ({ id }) => id)].flatMap(([id, ofRecord]) => {
    const schemas = [...new Set(ofRecord.map(({ schemaId }) => schemaId))];
    const again = ofRecord.slice(0, -1).find(({ errorCode }) => mayBeInLog.has(errorCode));
    return [
      ...(schemas.length > 2
        ? [{ rule: 'sent under more than two schemas', what: `${id} was sent under ${schemas.join(', ')}` }]
        : []),
      ...(again === undefined
        ? []
        : [
            {
              rule: 'sent again',
              what: `${id} was sent again after the error code ${String(again.errorCode)}`,
            },
          ]),
    ];
  });
}
