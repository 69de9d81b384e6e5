import { negotiate } from '../../http/negotiate.js';

/** A body of one record a line, and the answer of one result a line. */
export const streamType = 'application/x-ndjson';

const ranges = new Map([streamType, 'application/*', '*/*'].map((range) => [range, streamType]));

/** Whether a `Content-Type` header names a stream of records, in UTF-8. */
export const isStream = (contentType: string | undefined): boolean =>
  contentType !== undefined && /^\s*application\/x-ndjson\s*(;\s*charset="?utf-?8"?\s*)?$/i.test(contentType);

/** Whether an `Accept` header takes the answer of a stream. */
export const takesStream = (accept: string | undefined): boolean => negotiate(accept, ranges) !== null;
