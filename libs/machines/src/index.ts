export type * from './commands.js';
export type * from './events.js';
export type * from './mapping.js';
export type * from './policy.js';
export type * from './snapshot.js';
export { admit, type AdmissionDecision, type AdmissionRefusal } from './admit.js';
export { Backoff, type BackoffOptions } from './backoff.js';
export { boundedDifferences } from './bounds.js';
export { agreesWith, configuredKeys, type Configured } from './configured.js';
export { decide } from './decide.js';
export { canHappen, evolve, fold, IllegalEvent } from './evolve.js';
export {
  PRESENT_IN_RECORD,
  fieldOf,
  isExtraField,
  UNNAMED,
  unnamedPath,
  withoutExtraFieldNames,
} from './extra-field.js';
export { isMappingSuspect, isDetectedFromData } from './suspect-mapping.js';
export { initialSnapshot } from './initial.js';
export { fromInstant, toInstant } from './instant.js';
export { subjectMachine } from './machine.js';
export { machineDefinition } from './machine-definition.js';
export { withFieldCase } from './mapping-field-case.js';
export { sameMapping } from './mapping-identity.js';
export { originsOf } from './origins.js';
export { isRefusedByRule } from './decide-writer.js';
export { rewrittenWriters } from './rewritten.js';
export { slimSnapshot } from './slim-snapshot.js';
export { nextDueAt, leaseOf, stateOf } from './state.js';
export { globMatcher, topicMatcher } from './topic-patterns.js';
