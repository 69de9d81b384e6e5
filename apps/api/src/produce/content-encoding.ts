import type { IncomingHttpHeaders } from 'node:http';

/** How a body is written on the wire. */
export type ContentEncoding = 'identity' | 'gzip';

/** By the header `Content-Encoding`; null: one that is not taken. `x-gzip` is the same as `gzip` (RFC 9110, 8.4.1.3). */
export function contentEncodingOf({
  'content-encoding': name = 'identity',
}: IncomingHttpHeaders): ContentEncoding | null {
  switch (name.trim().toLowerCase()) {
    case '':
    case 'identity':
      return 'identity';
    case 'gzip':
    case 'x-gzip':
      return 'gzip';
    default:
      return null;
  }
}
