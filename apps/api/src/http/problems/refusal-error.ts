import type { ErrorCode, Refusal } from '#producer';

/** A refusal on its way through Nest's pipeline to the filter that answers it. */
export class RefusalError extends Error {
  override readonly name = 'RefusalError';

  /** @param status overrides the table's HTTP status for `request.malformed`. */
  constructor(
    readonly refusal: Refusal,
    readonly status?: number,
  ) {
    super(refusal.detail);
  }
}

/** A refusal that is about the request itself, before any subject was touched. */
export const refusal = (code: ErrorCode, detail: string, more: Partial<Refusal> = {}): Refusal => ({
  code,
  class: null,
  outcome: 'not_sent',
  detail,
  ...more,
});
