/**
 * The class of an error (rule 2), and three that are none of the mission's:
 * `transport`: Kafka, not the schema.
 * `denied`: the registry refuses us access; neither a conflict nor an outage: an operator is told, nothing is counted.
 * `unknown`: none that we know; says so, counts nothing.
 */
export type ErrorClass =
  'schema.conflict' | 'sr.unreachable' | 'data.invalid' | 'transport' | 'denied' | 'unknown';
