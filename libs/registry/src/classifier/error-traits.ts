import { codeOf, meaningOf } from '../network-error.js';

/** What is known of an error of any library, read once for all rows. */
export interface ErrorTraits {
  /** Its `name`, or its class where the name is `Error` alone. */
  readonly name: string;
  /** For patterns only, never told: it may hold values of a record. */
  readonly message: string;
  /** The registry's answer that the error stands for, its code as `registryAnswerRow` takes it; null for every other error. */
  readonly answer: { readonly status: number; readonly errorCode: number | 'unknown' | null } | null;
  /** What the network did, in words; null for every other error. */
  readonly network: string | null;
  /** A code that says where an error is from, e.g. `ECONNREFUSED`. */
  readonly code: string | null;
  /** Kafka's error name, e.g. `INVALID_RECORD`. */
  readonly kafkaType: string | null;
  /**
   * The fields that a serializer named as unfit, e.g. `bid`, `legs.*.*`. What comes below a field of the record may be a map's
   * key, which is data, and no serializer says so: it is `*`.
   */
  readonly paths: readonly string[];
}

/** How @kafkajs/confluent-schema-registry says that an answer had no `message` of the registry, and how Jersey says that there is no such address. */
const NOT_SPOKEN = / - (?:Error, status \d+|HTTP \d{3} )/;
/** How versions of @confluentinc/schemaregistry before 1.10.1 say the same, by an error without a status. */
const UNKNOWN_REST = /^Unknown (?:REST )?error: Request failed with status code (\d{3})$/;
/** How its serializer says that a field does not fit; a value follows. */
const INVALID_AT = /^Invalid message at (.{0,300}?), expected /s;
/** How axios says that its time ran out; the code is that of an aborted connection. */
const AXIOS_TIMEOUT = /^timeout of \d+ ?ms exceeded$/;
const NETWORK_CODE = /\b(?:E[A-Z_]{3,}|[A-Z]+(?:_[A-Z]+)+)\b/;
/** What OpenSSL and Node say of a certificate where no code is left of it, first match counts. */
const CERTIFICATE: readonly (readonly [words: RegExp, code: string])[] = [
  [/certificate has expired/, 'CERT_HAS_EXPIRED'],
  [/does not match certificate's altnames/, 'ERR_TLS_CERT_ALTNAME_INVALID'],
  [/\bcertificate\b/, 'CERT_UNTRUSTED'],
];

const MAX_PATHS = 20;

type Own = Readonly<Record<string, unknown>>;

export function traitsOf(error: unknown): ErrorTraits {
  const own: Own = typeof error === 'object' && error !== null ? (error as Own) : {};
  const name = nameOf(own);
  const message = typeof own['message'] === 'string' ? own['message'] : '';
  const answer = answerOf(own, name, message);
  // A failed connection is a `ResponseError` of status 400 with Node's message at its end.
  const code =
    codeOf(error) ?? (answer?.status === 400 && answer.errorCode === null ? codeIn(message) : null);
  const network = networkOf(code, message);
  return {
    name,
    message,
    answer: answer?.status === 400 && network !== null ? null : answer,
    network,
    code,
    kafkaType: typeof own['type'] === 'string' ? own['type'] : null,
    paths: pathsOf(own['paths'], message),
  };
}

function nameOf(own: Own): string {
  const { name } = own;
  if (typeof name !== 'string') return '';
  return name === 'Error' && own.constructor !== Error ? own.constructor.name : name;
}

function answerOf(own: Own, name: string, message: string): ErrorTraits['answer'] {
  const { status, errorCode } = own;
  if (name === 'ResponseError' && typeof status === 'number') {
    return { status, errorCode: NOT_SPOKEN.test(message) ? null : 'unknown' };
  }
  // Of @confluentinc/schemaregistry. Its code is whatever a body has in its place, and -1 where it has none.
  if (typeof status === 'number' && (name === 'RestError' || typeof errorCode === 'number')) {
    return { status, errorCode: typeof errorCode === 'number' ? errorCode : null };
  }
  const unknown = UNKNOWN_REST.exec(message)?.[1];
  return unknown === undefined ? null : { status: Number(unknown), errorCode: null };
}

function networkOf(code: string | null, message: string): string | null {
  if (code === 'ECONNABORTED' && AXIOS_TIMEOUT.test(message)) return 'timed out';
  return code === null ? null : meaningOf(code);
}

function codeIn(message: string): string | null {
  return NETWORK_CODE.exec(message)?.[0] ?? CERTIFICATE.find(([words]) => words.test(message))?.[1] ?? null;
}

function pathsOf(paths: unknown, message: string): readonly string[] {
  const found = INVALID_AT.exec(message)?.[1];
  if (found !== undefined) return [pathText(found.split('.'))];
  return Array.isArray(paths) ? [...new Set(paths.map(pathText))].slice(0, MAX_PATHS) : [];
}

function pathText(path: unknown): string {
  if (!Array.isArray(path)) return '';
  return path.map((step, index) => (index === 0 ? String(step) : '*')).join('.');
}
