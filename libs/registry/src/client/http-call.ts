import { request as requestHttp, type ClientRequest, type IncomingMessage } from 'node:http';
import { request as requestHttps } from 'node:https';
import { networkReason } from '../network-error.js';
import type { TlsFiles } from './tls-files.js';

/** No schema that is accepted is larger, even in escaped form. Parsing this much takes up to 100 ms. In bytes. */
const MAX_BODY = 2 ** 20;

/** The reason of a response that is longer. */
export const TOO_LONG = `a response of more than ${MAX_BODY} bytes`;

/** One HTTP request. `path` begins with a slash. */
export interface HttpRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body: string | null;
}

/** What a call shows of its caller. */
export interface CallCredentials {
  /** The header; null: none. */
  readonly authorization: string | null;
  /** Connections with other certificates are not used for the call. */
  readonly tls: TlsFiles;
}

/** A complete response, or the reason why there is none. */
export type HttpResult =
  | {
      readonly ok: true;
      readonly status: number;
      /** Without parameters, e.g. `text/html`; `no content type` when it is missing. */
      readonly contentType: string;
      readonly retryAfter: string | null;
      readonly text: string;
    }
  | { readonly ok: false; readonly reason: string };

const MEDIA_TYPE = 'application/vnd.schemaregistry.v1+json';

/**
 * One call with one deadline. Redirects are not followed, and a long body is not read to its end. Never rejects.
 *
 * It uses `node:http`, whose code is already compiled in a gateway: `fetch` blocks the event loop half a millisecond longer
 * (ADR 20).
 */
export function httpCall(
  base: string,
  { authorization, tls }: CallCredentials,
  timeoutMs: number,
  { method, path, body }: HttpRequest,
): Promise<HttpResult> {
  const headers = {
    accept: `${MEDIA_TYPE}, application/json;q=0.9`,
    'accept-encoding': 'identity',
    ...(body === null ? {} : { 'content-type': MEDIA_TYPE, 'content-length': Buffer.byteLength(body) }),
    ...(authorization === null ? {} : { authorization }),
  };
  return new Promise((resolve) => {
    const giveUp = (reason: string): void => {
      resolve({ ok: false, reason });
      sent.destroy();
    };
    let sent: ClientRequest;
    try {
      const send = base.startsWith('https:') ? requestHttps : requestHttp;
      sent = send(base + path, { ...tls, method, headers }, (response) => {
        read(response, resolve, giveUp);
      });
      const timer = setTimeout(() => giveUp(`timed out after ${timeoutMs} ms`), timeoutMs);
      sent.on('error', (error) => giveUp(reasonOf(error)));
      sent.on('close', () => clearTimeout(timer));
      sent.end(body);
    } catch (error) {
      // Invalid headers, e.g. a password with a line break.
      resolve({ ok: false, reason: reasonOf(error) });
    }
  });
}

function reasonOf(error: unknown): string {
  // `node:http` also reports a connection that was closed early as a reset, but without a system call.
  if (error instanceof Error && 'code' in error && error.code === 'ECONNRESET' && !('syscall' in error))
    return 'connection closed';
  return networkReason(error) ?? (error instanceof Error ? error.name : 'unknown error');
}

/** @param giveUp also closes the connection */
function read(
  response: IncomingMessage,
  resolve: (result: HttpResult) => void,
  giveUp: (reason: string) => void,
): void {
  const { statusCode = 0, headers } = response;
  if ((headers['content-encoding'] ?? 'identity') !== 'identity') {
    giveUp('a compressed response, which was not requested');
    return;
  }
  const chunks: Buffer[] = [];
  let length = 0;
  response.on('data', (chunk: Buffer) => {
    length += chunk.length;
    if (length > MAX_BODY) giveUp(TOO_LONG);
    else chunks.push(chunk);
  });
  response.on('error', (error) => giveUp(reasonOf(error)));
  response.on('end', () => {
    resolve({
      ok: true,
      status: statusCode,
      contentType: headers['content-type']?.split(';', 1)[0]?.trim() ?? 'no content type',
      retryAfter: headers['retry-after'] ?? null,
      text: Buffer.concat(chunks).toString('utf8'),
    });
  });
}
