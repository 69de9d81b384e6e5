/*
 * The tables of docs/modes.md, line for line: where it happens, in which modes, then what the client gets, which events
 * the request stores, in order and each once, and how its records went to Kafka. `modes.spec.ts` runs every cell in both
 * strategies where none is named, and compares the page with these. An empty first cell: as above.
 */

/** What becomes of a record that fits the mapping, wherever the subject stands. The latest has moved. */
export const FITS_LINES = `
| healthy | observe, resolve, enforce | 200 | nothing | as mapped |
| | at produce | 200 | ConflictDetected, SchemaResolved follow, RetrySucceeded | as the latest |
| lookingUp, another pod's | observe, resolve, enforce | 200 | nothing | as mapped |
| | at produce | 200 | nothing | as the latest |
| lookingUp, another pod's; no room to be held | observe, resolve, enforce | 200 | nothing | as mapped |
| | at produce | 503 overloaded | nothing | nothing |
| lookingUp, its lease over | observe | 200 | nothing | as mapped |
| | resolve, enforce | 200 | LookupStarted, SchemaResolved follow, RetryInconclusive | as mapped |
| | at produce | 200 | LookupStarted, SchemaResolved follow, RetrySucceeded | as the latest |
| lookingUp, its lease over; the registry stays away | observe | 200 | nothing | as mapped |
| | resolve, enforce | 200 | LookupStarted, LookupFailed | as mapped |
| | at produce | 503 sr.unreachable | nothing | nothing |
| lookingUp, its lease over; the store is away | observe, resolve, enforce | 200 | nothing | as mapped |
| | at produce | 503 store.unreachable | nothing | nothing |
| waiting, not due | observe, resolve, enforce | 200 | nothing | as mapped |
| | at produce; Strict | 503 sr.unreachable | nothing | nothing |
| | at produce; Lenient | 200 | LookupStarted, SchemaResolved follow, RetrySucceeded | as the latest |
| waiting, due, the registry is back | observe | 200 | nothing | as mapped |
| | resolve, enforce | 200 | LookupStarted, SchemaResolved follow, RetryInconclusive | as mapped |
| | at produce | 200 | LookupStarted, SchemaResolved follow, RetrySucceeded | as the latest |
| waiting, due; the registry stays away | observe | 200 | nothing | as mapped |
| | resolve, enforce | 200 | LookupStarted, LookupFailed | as mapped |
| | at produce | 503 sr.unreachable | nothing | nothing |
| waiting, due; the store is away | observe, resolve, enforce | 200 | nothing | as mapped |
| | at produce; Strict | 503 sr.unreachable | nothing | nothing |
| | at produce; Lenient | 503 store.unreachable | nothing | nothing |
| lookingUp, another pod's, in doubt | observe | 200 | nothing | as mapped |
| | resolve, enforce, at produce | 200 | nothing | as the latest |
| lookingUp, another pod's, in doubt; no room to be held | observe | 200 | nothing | as mapped |
| | resolve, enforce, at produce | 503 overloaded | nothing | nothing |
| lookingUp, its lease over, in doubt | observe | 200 | nothing | as mapped |
| | resolve, enforce, at produce | 200 | LookupStarted, SchemaResolved follow, RetrySucceeded | as the latest |
| lookingUp, its lease over, in doubt; the registry stays away | observe | 200 | nothing | as mapped |
| | resolve, enforce, at produce | 503 sr.unreachable | LookupStarted, LookupFailed | nothing |
| lookingUp, its lease over, in doubt; the store is away | observe | 200 | nothing | as mapped |
| | resolve, enforce, at produce | 503 store.unreachable | nothing | nothing |
| waiting, not due, in doubt | observe | 200 | nothing | as mapped |
| | resolve, enforce, at produce; Strict | 503 sr.unreachable | nothing | nothing |
| | resolve, enforce, at produce; Lenient | 200 | LookupStarted, SchemaResolved follow, RetrySucceeded | as the latest |
| waiting, due, the registry is back, in doubt | observe | 200 | nothing | as mapped |
| | resolve, enforce, at produce | 200 | LookupStarted, SchemaResolved follow, RetrySucceeded | as the latest |
| waiting, due, in doubt; the registry stays away | observe | 200 | nothing | as mapped |
| | resolve, enforce, at produce | 503 sr.unreachable | LookupStarted, LookupFailed | nothing |
| waiting, due, in doubt; the store is away | observe | 200 | nothing | as mapped |
| | resolve, enforce, at produce | 503 store.unreachable | nothing | nothing |
| retriedOnce, another pod's | every mode | 200 | nothing | as mapped |
| retriedOnce, its lease over | observe | 200 | nothing | as mapped |
| | resolve, enforce, at produce | 200 | RetryInconclusive | as mapped |
| retriedOnce, its lease over; the store is away | observe | 200 | nothing | as mapped |
| | resolve, enforce, at produce | 503 store.unreachable | nothing | nothing |
| blocked | observe | 200 | nothing | as mapped |
| | resolve, enforce, at produce | 409 produce.blocked | nothing | nothing |
| open by the breaker | observe, resolve | 200 | nothing | as mapped |
| | enforce, at produce | 503 circuit.open | nothing | nothing |
| open by the breaker, its time over, its conflicts in the window | observe | 200 | nothing | as mapped |
| | resolve, enforce | 200 | TrialStarted, TrialSucceeded | as mapped |
| | at produce | 503 circuit.open | TrialStarted, ConflictDetected, CircuitOpened | nothing |
| open by the breaker, its time over, its conflicts out of the window | observe | 200 | nothing | as mapped |
| | resolve, enforce | 200 | TrialStarted, TrialSucceeded | as mapped |
| | at produce | 200 | TrialStarted, ConflictDetected, SchemaResolved follow, RetrySucceeded | as the latest |
| open by the breaker, its time over; the store is away | observe, resolve | 200 | nothing | as mapped |
| | enforce, at produce | 503 store.unreachable | nothing | nothing |
| trial, another pod's | observe, resolve | 200 | nothing | as mapped |
| | enforce, at produce | 503 circuit.open | nothing | nothing |
| open by an operator | every mode | 503 circuit.open | nothing | nothing |
| open by an operator, its end over | observe, resolve, enforce | 200 | TrialStarted, TrialSucceeded | as mapped |
| | at produce | 200 | TrialStarted, ConflictDetected, SchemaResolved follow, RetrySucceeded | as the latest |
`;

/** What becomes of a record that carries a field which only the latest has. */
export const CONFLICTS_LINES = `
| healthy | observe | 409 produce.blocked | ConflictObserved follow | nothing |
| | resolve, enforce, at produce | 200 | ConflictDetected, SchemaResolved follow, RetrySucceeded | as the latest |
| lookingUp, another pod's | observe | 409 produce.blocked | ConflictObserved follow | nothing |
| | resolve, enforce, at produce | 200 | nothing | as the latest |
| lookingUp, another pod's; no room to be held | every mode | 503 overloaded | nothing | nothing |
| lookingUp, its lease over | observe | 409 produce.blocked | ConflictObserved follow | nothing |
| | resolve, enforce, at produce | 200 | LookupStarted, SchemaResolved follow, RetrySucceeded | as the latest |
| lookingUp, its lease over; the registry stays away | observe | 409 produce.blocked | nothing | nothing |
| | resolve, enforce | 503 sr.unreachable | LookupStarted, LookupFailed | nothing |
| | at produce | 503 sr.unreachable | nothing | nothing |
| lookingUp, its lease over; the store is away | observe | 409 produce.blocked | nothing | nothing |
| | resolve, enforce, at produce | 503 store.unreachable | nothing | nothing |
| waiting, not due | observe | 409 produce.blocked | nothing | nothing |
| | resolve, enforce, at produce; Strict | 503 sr.unreachable | nothing | nothing |
| | resolve, enforce, at produce; Lenient | 200 | LookupStarted, SchemaResolved follow, RetrySucceeded | as the latest |
| waiting, due, the registry is back | observe | 409 produce.blocked | ConflictObserved follow | nothing |
| | resolve, enforce, at produce | 200 | LookupStarted, SchemaResolved follow, RetrySucceeded | as the latest |
| waiting, due; the registry stays away | observe | 409 produce.blocked | nothing | nothing |
| | resolve, enforce | 503 sr.unreachable | LookupStarted, LookupFailed | nothing |
| | at produce | 503 sr.unreachable | nothing | nothing |
| waiting, due; the store is away | observe | 409 produce.blocked | nothing | nothing |
| | resolve, enforce | 503 store.unreachable | nothing | nothing |
| | at produce; Strict | 503 sr.unreachable | nothing | nothing |
| | at produce; Lenient | 503 store.unreachable | nothing | nothing |
| retriedOnce, another pod's | every mode | 200 | nothing | as mapped |
| retriedOnce, its lease over | observe | 200 | nothing | as mapped |
| | resolve, enforce, at produce | 200 | RetryInconclusive | as mapped |
| retriedOnce, its lease over; the store is away | observe | 200 | nothing | as mapped |
| | resolve, enforce, at produce | 503 store.unreachable | nothing | nothing |
| blocked | observe | 409 produce.blocked | ConflictObserved stop | nothing |
| | resolve, enforce, at produce | 409 produce.blocked | nothing | nothing |
| open by the breaker | observe | 409 produce.blocked | ConflictObserved follow | nothing |
| | resolve, enforce, at produce | 503 circuit.open | nothing | nothing |
| open by the breaker, its time over, its conflicts in the window | observe | 409 produce.blocked | ConflictObserved follow | nothing |
| | resolve | 200 | TrialStarted, ConflictDetected, SchemaResolved follow, RetrySucceeded | as the latest |
| | enforce, at produce | 503 circuit.open | TrialStarted, ConflictDetected, CircuitOpened | nothing |
| open by the breaker, its time over, its conflicts out of the window | observe | 409 produce.blocked | ConflictObserved follow | nothing |
| | resolve, enforce, at produce | 200 | TrialStarted, ConflictDetected, SchemaResolved follow, RetrySucceeded | as the latest |
| open by the breaker, its time over; the store is away | observe | 409 produce.blocked | nothing | nothing |
| | resolve, enforce, at produce | 503 store.unreachable | nothing | nothing |
| trial, another pod's | observe | 409 produce.blocked | ConflictObserved follow | nothing |
| | resolve, enforce, at produce | 503 circuit.open | nothing | nothing |
| open by an operator | every mode | 503 circuit.open | nothing | nothing |
| open by an operator, its end over | observe | 409 produce.blocked | TrialStarted, ConflictObserved follow, TrialInconclusive | nothing |
| | resolve, enforce, at produce | 200 | TrialStarted, ConflictDetected, SchemaResolved follow, RetrySucceeded | as the latest |
`;

/** What a request on a healthy, bound subject may meet. */
export const ERRORS_LINES = `
| none | every mode | 200 | nothing | as mapped |
| none; the latest has moved, harmlessly | observe, resolve, enforce | 200 | nothing | as mapped |
| | at produce | 200 | ConflictDetected, SchemaResolved follow, RetrySucceeded | as the latest |
| none; the latest has moved and may not be followed | observe, resolve, enforce | 200 | nothing | as mapped |
| | at produce | 409 produce.blocked | ConflictDetected, SchemaResolved stop | nothing |
| none; the latest has moved, harmlessly, and the mapping is Specific | every mode | 200 | nothing | as mapped |
| none; the registry is away | observe, resolve, enforce | 200 | nothing | as mapped |
| | at produce; Strict | 503 sr.unreachable | nothing | nothing |
| | at produce; Lenient | 200 | nothing | as mapped |
| none; the registry denies access | observe, resolve, enforce | 200 | nothing | as mapped |
| | at produce; Strict | 503 sr.unreachable | nothing | nothing |
| | at produce; Lenient | 200 | nothing | as mapped |
| none; the store is away | every mode | 200 | nothing | as mapped |
| data that does not fit | every mode | 422 data.invalid | nothing | nothing |
| a conflict that may be followed | observe | 409 produce.blocked | ConflictObserved follow | nothing |
| | resolve, enforce, at produce | 200 | ConflictDetected, SchemaResolved follow, RetrySucceeded | as the latest |
| a conflict that may not be followed | observe | 409 produce.blocked | ConflictObserved stop | nothing |
| | resolve, enforce, at produce | 409 produce.blocked | ConflictDetected, SchemaResolved stop | nothing |
| a conflict, and the mapping is Specific | observe | 409 produce.blocked | ConflictObserved stop | nothing |
| | resolve, enforce, at produce | 409 produce.blocked | ConflictDetected, SchemaResolved stop | nothing |
| a conflict that is the request's own | observe | 409 writer.refused | ConflictObserved refuse | nothing |
| | resolve, enforce, at produce | 409 writer.refused | ConflictDetected, SchemaResolved refuse | nothing |
| a conflict of the request's own while a harmless drift is pending | observe | 409 produce.blocked | ConflictObserved follow | nothing |
| | resolve, enforce | 409 writer.refused | ConflictDetected, SchemaResolved follow, RetryInconclusive | nothing |
| | at produce | 409 writer.refused | ConflictDetected, SchemaResolved follow, RetryInconclusive | nothing |
| null that only the latest takes | observe | 422 data.invalid | ConflictObserved follow | nothing |
| | resolve, enforce, at produce | 200 | ConflictDetected, SchemaResolved follow, RetrySucceeded | as the latest |
| null that no version takes | observe | 422 data.invalid | ConflictObserved refuse | nothing |
| | resolve, enforce, at produce | 422 data.invalid | ConflictDetected, SchemaResolved refuse | nothing |
| the third conflict in the window | observe | 409 produce.blocked | ConflictObserved follow | nothing |
| | resolve | 200 | ConflictDetected, SchemaResolved follow, RetrySucceeded | as the latest |
| | enforce, at produce | 503 circuit.open | ConflictDetected, CircuitOpened | nothing |
| a conflict on a topic of no on-error pattern | observe, resolve, enforce | 409 writer.refused | nothing | nothing |
| | at produce | 200 | ConflictDetected, SchemaResolved follow, RetrySucceeded | as the latest |
| a conflict; the registry is away | observe | 409 produce.blocked | nothing | nothing |
| | resolve, enforce; Strict | 503 sr.unreachable | ConflictDetected, LookupFailed | nothing |
| | resolve, enforce; Lenient | 200 | ConflictDetected, LookupFailed, LookupStarted, SchemaResolved follow, RetrySucceeded | as the latest |
| | at produce; Strict | 503 sr.unreachable | nothing | nothing |
| | at produce; Lenient | 200 | ConflictDetected, SchemaResolved follow, RetrySucceeded | as the latest |
| a conflict; the registry denies access | observe | 409 produce.blocked | nothing | nothing |
| | resolve, enforce; Strict | 503 sr.unreachable | ConflictDetected, LookupFailed | nothing |
| | resolve, enforce; Lenient | 200 | ConflictDetected, LookupFailed, LookupStarted, SchemaResolved follow, RetrySucceeded | as the latest |
| | at produce; Strict | 503 sr.unreachable | nothing | nothing |
| | at produce; Lenient | 200 | ConflictDetected, SchemaResolved follow, RetrySucceeded | as the latest |
| a conflict; the store is away | observe | 409 produce.blocked | nothing | nothing |
| | resolve, enforce, at produce | 503 store.unreachable | nothing | nothing |
| the broker refuses the schema; the latest has moved | observe | 409 produce.blocked | ConflictObserved follow | nothing |
| | resolve, enforce | 200 | ConflictDetected, SchemaResolved follow, RetrySucceeded | as the latest |
| | at produce | 409 produce.blocked | ConflictDetected, SchemaResolved follow, RetryFailed | nothing |
| the broker refuses the schema, which is the latest | observe | 409 produce.blocked | ConflictObserved refuse | nothing |
| | resolve, enforce, at produce | 409 produce.blocked | ConflictDetected, SchemaResolved refuse | nothing |
| Kafka is away | every mode | 503 kafka.unreachable | nothing | nothing |
| Kafka takes the records and does not answer | every mode | 504 outcome.unknown | nothing | perhaps |
| a declared schema that is registered and fits | every mode | 200 | WriterAccepted | as the latest |
| a declared schema that is not registered; the latest may be followed | observe | 409 writer.refused | ConflictObserved follow | nothing |
| | resolve, enforce, at produce | 200 | WriterRewritten | as mapped |
| a declared schema that is not registered; the latest may not be followed | observe | 409 writer.refused | ConflictObserved refuse | nothing |
| | resolve, enforce, at produce | 409 writer.refused | WriterRefused | nothing |
| a declared schema that is registered and does not fit | every mode | 409 writer.refused | WriterRefused | nothing |
`;

/** What the one retry may meet. */
export const RETRIES_LINES = `
| nothing | observe | 409 produce.blocked | ConflictObserved follow | nothing |
| | resolve, enforce, at produce | 200 | ConflictDetected, SchemaResolved follow, RetrySucceeded | as the latest |
| the broker, which refuses the schema | observe | 409 produce.blocked | ConflictObserved follow | nothing |
| | resolve, enforce, at produce | 409 produce.blocked | ConflictDetected, SchemaResolved follow, RetryFailed | nothing |
| Kafka is away | observe | 409 produce.blocked | ConflictObserved follow | nothing |
| | resolve, enforce, at produce | 503 kafka.unreachable | ConflictDetected, SchemaResolved follow, RetryInconclusive | nothing |
| Kafka takes the records and does not answer | observe | 409 produce.blocked | ConflictObserved follow | nothing |
| | resolve, enforce, at produce | 504 outcome.unknown | ConflictDetected, SchemaResolved follow, RetryInconclusive | perhaps |
`;

/** What the trial may meet. */
export const TRIALS_LINES = `
| nothing | observe | 200 | nothing | as mapped |
| | resolve, enforce | 200 | TrialStarted, TrialSucceeded | as mapped |
| | at produce | 200 | TrialStarted, ConflictDetected, SchemaResolved follow, RetrySucceeded | as the latest |
| data that does not fit | observe | 422 data.invalid | nothing | nothing |
| | resolve, enforce | 422 data.invalid | TrialStarted, TrialInconclusive | nothing |
| | at produce | 422 data.invalid | TrialStarted, ConflictDetected, SchemaResolved follow, RetryInconclusive | nothing |
| a conflict that may be followed | observe | 409 produce.blocked | ConflictObserved follow | nothing |
| | resolve, enforce, at produce | 200 | TrialStarted, ConflictDetected, SchemaResolved follow, RetrySucceeded | as the latest |
| a conflict, with those that opened it in the window | observe | 409 produce.blocked | ConflictObserved follow | nothing |
| | resolve | 200 | TrialStarted, ConflictDetected, SchemaResolved follow, RetrySucceeded | as the latest |
| | enforce, at produce | 503 circuit.open | TrialStarted, ConflictDetected, CircuitOpened | nothing |
| a conflict; the registry is away | observe | 409 produce.blocked | nothing | nothing |
| | resolve, enforce; Strict | 503 sr.unreachable | TrialStarted, ConflictDetected, LookupFailed | nothing |
| | resolve, enforce; Lenient | 200 | TrialStarted, ConflictDetected, LookupFailed, LookupStarted, SchemaResolved follow, RetrySucceeded | as the latest |
| | at produce; Strict | 503 sr.unreachable | TrialStarted, TrialInconclusive | nothing |
| | at produce; Lenient | 200 | TrialStarted, ConflictDetected, SchemaResolved follow, RetrySucceeded | as the latest |
| Kafka is away | observe | 503 kafka.unreachable | nothing | nothing |
| | resolve, enforce | 503 kafka.unreachable | TrialStarted, TrialInconclusive | nothing |
| | at produce | 503 kafka.unreachable | TrialStarted, ConflictDetected, SchemaResolved follow, RetryInconclusive | nothing |
| Kafka takes the records and does not answer | observe | 504 outcome.unknown | nothing | perhaps |
| | resolve, enforce | 504 outcome.unknown | TrialStarted, TrialInconclusive | perhaps |
| | at produce | 504 outcome.unknown | TrialStarted, ConflictDetected, SchemaResolved follow, RetryInconclusive | perhaps |
`;

/** What the first request on a subject may find in the registry. */
export const FIRST_USES_LINES = `
| the mapping's schema is the latest | observe | 200 | WriterAccepted | as mapped |
| | resolve, enforce, at produce | 200 | ConflictDetected, SchemaResolved follow, RetrySucceeded | as mapped |
| it is registered; the latest may be followed | observe | 200 | ConflictObserved follow, WriterAccepted | as mapped |
| | resolve, enforce, at produce | 200 | ConflictDetected, SchemaResolved follow, RetrySucceeded | as the latest |
| it is registered; the latest may not be followed | observe | 200 | ConflictObserved stop, WriterAccepted | as mapped |
| | resolve, enforce, at produce | 409 produce.blocked | ConflictDetected, SchemaResolved stop | nothing |
| it is registered and Specific; the latest is harmless | observe | 200 | ConflictObserved accept, WriterAccepted | as mapped |
| | resolve, enforce, at produce | 200 | ConflictDetected, SchemaResolved accept, RetrySucceeded | as mapped |
| it is not registered; the latest may be followed | observe | 409 produce.blocked | ConflictObserved follow | nothing |
| | resolve, enforce, at produce | 200 | ConflictDetected, SchemaResolved follow, RetrySucceeded | as the latest |
| it is not registered; the latest may not be followed | observe | 409 produce.blocked | ConflictObserved stop | nothing |
| | resolve, enforce, at produce | 409 produce.blocked | ConflictDetected, SchemaResolved stop | nothing |
| nothing is registered | observe | 422 schema.missing | nothing | nothing |
| | resolve, enforce, at produce | 422 schema.missing | ConflictDetected, SchemaResolved refuse | nothing |
| the data does not fit | every mode | 422 data.invalid | nothing | nothing |
| the registry is away | observe; Strict | 503 sr.unreachable | nothing | nothing |
| | observe; Lenient | 200 | WriterAccepted | as mapped |
| | resolve, enforce, at produce; Strict | 503 sr.unreachable | ConflictDetected, LookupFailed | nothing |
| | resolve, enforce, at produce; Lenient | 200 | ConflictDetected, LookupFailed, LookupStarted, SchemaResolved follow, RetrySucceeded | as mapped |
| the registry denies access | observe; Strict | 503 sr.unreachable | nothing | nothing |
| | observe; Lenient | 200 | WriterAccepted | as mapped |
| | resolve, enforce, at produce; Strict | 503 sr.unreachable | ConflictDetected, LookupFailed | nothing |
| | resolve, enforce, at produce; Lenient | 200 | ConflictDetected, LookupFailed, LookupStarted, SchemaResolved follow, RetrySucceeded | as mapped |
| the store is away | observe | 200 | nothing | as mapped |
| | resolve, enforce, at produce | 503 store.unreachable | nothing | nothing |
| no mapping is declared | every mode | 200 | ConflictDetected, SchemaResolved follow, RetrySucceeded | as the latest |
| no mapping is declared, and nothing is registered | every mode | 422 schema.missing | ConflictDetected, SchemaResolved refuse | nothing |
`;
