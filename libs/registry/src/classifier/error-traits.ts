import { codeOf } from '../network-error.js';

/** What is known of an error of any library, read once for all rules. No text in it comes from a record. */
export interface ErrorTraits {
  readonly name: string;
  readonly message: string;
  /** Where it has one: HTTP's (`ResponseError`). */
  readonly status: number | null;
  /** A Node or undici code, e.g. `ECONNREFUSED`. */
  readonly code: string | null;
  /** Kafka's error name, e.g. `INVALID_RECORD`. */
  readonly kafkaType: string | null;
  /** The fields that a serializer named as unfit, e.g. `bid`, `legs.0.price`. */
  readonly paths: readonly string[];
}

const MAX_PATHS = 20;

export function traitsOf(error: unknown): ErrorTraits {
  const own = typeof error === 'object' && error !== null ? (error as Readonly<Record<string, unknown>>) : {};
  const { name, message, status, type, paths } = own;
  return {
    name: typeof name === 'string' ? name : '',
    message: typeof message === 'string' ? message : '',
    status: typeof status === 'number' ? status : null,
    code: codeOf(error),
    kafkaType: typeof type === 'string' ? type : null,
    paths: Array.isArray(paths) ? paths.slice(0, MAX_PATHS).map(pathText) : [],
  };
}

function pathText(path: unknown): string {
  return Array.isArray(path) ? path.join('.') : '';
}
