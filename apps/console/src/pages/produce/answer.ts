import { ExactNumber, parseJson, type Json, type JsonObject } from '../../api/exact-json.js';

interface SchemaVersion {
  readonly schemaId: string | null;
  readonly version: string | null;
}

/** The gateway's answer to one record. Numbers are texts: an offset may be beyond 2^53. */
export interface Answer {
  readonly partition: string | null;
  readonly offset: string | null;
  /** Why the record was not stored, although the request was accepted. */
  readonly error: string | null;
  readonly keySchemaId: string | null;
  readonly valueSchemaId: string | null;
  /** The conflicts that were resolved for this record. */
  readonly resolutions: readonly {
    readonly subject: string;
    readonly mismatchId: string;
    readonly verdict: string;
    readonly from: SchemaVersion | null;
    readonly to: SchemaVersion | null;
  }[];
}

/** Reads the body of a 200 to a request with one record (docs/api.md, "Producing"). @throws SyntaxError if it is not JSON */
export function readAnswer(body: string): Answer {
  const answer = objectOf(parseJson(body));
  const [first] = listOf(answer.get('offsets'));
  const offset = objectOf(first);
  return {
    partition: textOf(offset.get('partition')),
    offset: textOf(offset.get('offset')),
    error: textOf(offset.get('error')),
    keySchemaId: textOf(answer.get('key_schema_id')),
    valueSchemaId: textOf(answer.get('value_schema_id')),
    resolutions: listOf(answer.get('resolutions')).map((each) => {
      const resolution = objectOf(each);
      return {
        subject: textOf(resolution.get('subject')) ?? '',
        mismatchId: textOf(resolution.get('mismatch_id')) ?? '',
        verdict: textOf(resolution.get('verdict')) ?? '',
        from: versionOf(resolution.get('from')),
        to: versionOf(resolution.get('to')),
      };
    }),
  };
}

function versionOf(json: Json | undefined): SchemaVersion | null {
  if (!(json instanceof Map)) return null;
  const version = json as JsonObject;
  return { schemaId: textOf(version.get('schema_id')), version: textOf(version.get('version')) };
}

const objectOf = (json: Json | undefined): JsonObject =>
  json instanceof Map ? (json as JsonObject) : new Map();
const listOf = (json: Json | undefined): readonly Json[] => (Array.isArray(json) ? (json as Json[]) : []);

function textOf(json: Json | undefined): string | null {
  if (json instanceof ExactNumber) return json.text;
  return typeof json === 'string' ? json : null;
}

/** One place of a record that the gateway does not accept. */
export interface RecordIssue {
  /** A JSON pointer that begins with `/key` or `/value`; a key of a map is `*`. */
  readonly path: string;
  readonly expected: string;
  readonly actual: string;
}

/** The places that a problem names. @param records the problem's member `records` */
export const issuesOf = (records: readonly unknown[] | undefined): readonly RecordIssue[] =>
  (records ?? []).flatMap((each) => {
    const { path, expected, actual } = each as Partial<Record<keyof RecordIssue, unknown>>;
    return typeof path === 'string' ? [{ path, expected: String(expected), actual: String(actual) }] : [];
  });
