import type { ChaosResponse } from './history.js';

/** The response to a request as a whole. */
export interface PostResult {
  /** Null: no response. */
  readonly status: number | null;
  readonly body: ProduceBody;
  readonly text: string;
  /** Why there is no response. */
  readonly error: ChaosResponse | null;
}

/** The members of the produce route's bodies that are read here. */
interface ProduceBody {
  readonly key_schema_id?: number | null;
  readonly value_schema_id?: number | null;
  readonly resolutions?: readonly {
    readonly subject: string;
    readonly from: { readonly schema_id: number | null } | null;
    readonly to: { readonly schema_id: number | null } | null;
  }[];
  readonly offsets?: readonly {
    partition: number | null;
    offset: number | string | null;
    error_code: number | null;
    error: string | null;
  }[];
  readonly outcome?: unknown;
  readonly code?: unknown;
  readonly subject?: string;
  readonly differences?: readonly unknown[];
  readonly detail?: string;
}

/** The response for each record. @param records their number @param valueSubject their subject */
export function responsesOf(posted: PostResult, records: number, valueSubject: string): ChaosResponse[] {
  return Array.from({ length: records }, (_, index) => responseOf(posted, index, valueSubject));
}

function responseOf(
  { status, body, text, error }: PostResult,
  index: number,
  valueSubject: string,
): ChaosResponse {
  if (error !== null) return error;
  if (status === 200) return recordResponse(body, index, valueSubject);
  const code = String(body.code);
  if (status === 500) return { kind: 'wrong', what: `HTTP 500: ${text}` };
  if (body.outcome === 'not_sent') {
    const { subject = null, differences, detail = null } = body;
    return { kind: 'not_sent', code, subject, differences: differences?.length ?? null, detail };
  }
  if (body.outcome === 'unknown') return { kind: 'unknown', code };
  return { kind: 'wrong', what: `HTTP ${String(status)} without an outcome: ${code}` };
}

function recordResponse(body: ProduceBody, index: number, valueSubject: string): ChaosResponse {
  const offset = body.offsets?.[index];
  if (offset === undefined) return { kind: 'wrong', what: `200 without an offset for record ${index}` };
  if (offset.offset !== null && offset.partition !== null) {
    const { key_schema_id: keySchemaId = null, value_schema_id: valueSchemaId = null } = body;
    const own = body.resolutions?.filter(({ subject }) => subject === valueSubject) ?? [];
    const rewritten = own.find(({ from }) => from?.schema_id === null);
    const followed = own.find(({ from }) => from?.schema_id != null);
    return {
      kind: 'acked',
      partition: offset.partition,
      offset: String(offset.offset),
      keySchemaId,
      valueSchemaId,
      rewrittenAs: rewritten?.to?.schema_id ?? null,
      followedTo: followed?.to?.schema_id ?? null,
    };
  }
  const code = String(offset.error_code);
  return offset.error?.startsWith('outcome unknown') === true ? { kind: 'unknown', code } : notSent(code);
}

/** A refused connection sent nothing. After a broken connection the outcome is unknown. */
export function unanswered(error: unknown): PostResult {
  const { cause } = error as { cause?: { code?: string } };
  const response: ChaosResponse =
    cause?.code === 'ECONNREFUSED'
      ? notSent('ECONNREFUSED')
      : { kind: 'unknown', code: cause?.code ?? String(error) };
  return { status: null, body: {}, text: '', error: response };
}

const notSent = (code: string): ChaosResponse => ({
  kind: 'not_sent',
  code,
  subject: null,
  differences: null,
  detail: null,
});
