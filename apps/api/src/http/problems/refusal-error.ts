import type { ErrorCode, Refusal } from '#producer';

/** A refusal as an error, until a filter turns it into a problem response. */
export class RefusalError extends Error {
  override readonly name = 'RefusalError';

  /** @param status overrides the table's HTTP status for `request.malformed` */
  constructor(
    readonly refusal: Refusal,
    readonly status?: number,
  ) {
    super(refusal.detail);
  }
}

/** A refusal that concerns the request itself, before any subject is involved. */
export const refusal = (code: ErrorCode, detail: string, more: Partial<Refusal> = {}): Refusal => ({
  code,
  class: null,
  outcome: 'not_sent',
  detail,
  ...more,
});
