export type * from './codec.js';
export type * from './port.js';
export type * from './schema.js';
export { canRead } from './can-read.js';
export { decidingRule } from './deciding-rule.js';
export { differencesBetween } from './difference.js';
export {
  DIFFERENCE_KINDS,
  type Difference,
  type DifferenceKind,
  type CompatibilityProfile,
  type Severity,
} from './difference-kind.js';
export type { FieldCase, FieldOptions } from './field-case.js';
export { crc64Avro } from './fingerprint.js';
export { evaluateCompatibility, type SchemaVerdict } from './evaluate-compatibility.js';
export { nearestField } from './nearest-field.js';
export { nearestName } from './nearest-name.js';
export { meaningOf as networkMeaning, networkReason } from './network-error.js';
export { parseDeclared, parseDeclaredOnce, parseSchema, type ParsedSchema } from './parse-schema.js';
export { rulesPresent } from './data-contract-rules.js';
export { SingleFlight, type Flight } from './single-flight.js';
export { subjectResolvers, type SubjectResolver } from './subject-resolver.js';
export { VERDICT_TABLE } from './verdict-table.js';
export { HttpRegistry } from './client/http-registry.js';
export type { RegistryOddity } from './client/id-watch.js';
export type { LenientSchema, RegistryCall, RegistryOptions } from './client/registry-options.js';
export { compileCodec, compileCodecOnce } from './codec/compile-codec.js';
export { ExactNumber } from './exact-json.js';
export type { JsonStep } from './json/find-duplicate.js';
export { jsonPointer } from './json/json-pointer.js';
export { jsonType } from './json/json-type.js';
export { InvalidJson } from './json/invalid-json.js';
export { CLOSE_ARRAY, CLOSE_OBJECT, COLON, COMMA, OPEN_ARRAY, OPEN_OBJECT } from './json/json-codes.js';
export { JsonScanner } from './json/json-scanner.js';
export { RawJson } from './json/raw-json.js';
export { MAX_BODY_DEPTH, readJson } from './json/read-json.js';
export { splitMember } from './json/split-member.js';
export { writeJson } from './json/write-json.js';
export { unframe } from './wire-format.js';
export { guidHeader, readWireId, WIRE_HEADERS, type Unframed, type WireId } from './wire-id.js';
