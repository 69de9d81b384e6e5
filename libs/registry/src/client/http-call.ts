import { request as requestHttp, type ClientRequest, type IncomingMessage } from 'node:http';
import { request as requestHttps } from 'node:https';
import { networkReason } from '../network-error.js';

/** A registry's answers are schemas; none that is read is larger, escaped as it is. Reading this much takes up to a tenth of a second. */
const MAX_BODY = 2 ** 20;

/** Why there is no result where the answer is longer than that. */
export const TOO_LONG = `a response of more than ${MAX_BODY} bytes`;

/** One HTTP request. `path` begins with a slash. */
export interface HttpRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body: string | null;
}

/** What came back: a complete answer, or why there is none. */
export type HttpResult =
  | {
      readonly ok: true;
      readonly status: number;
      /** Without its parameters, e.g. `text/html`; `no content type`. */
      readonly contentType: string;
      readonly retryAfter: string | null;
      readonly text: string;
    }
  | { readonly ok: false; readonly reason: string };

const MEDIA_TYPE = 'application/vnd.schemaregistry.v1+json';

/**
 * One call with one deadline for all of it, no redirect followed, no more read than a registry has to say. Never throws.
 *
 * Over `node:http`, whose code a gateway keeps warm: `fetch` takes the event loop half a millisecond more (ADR 20).
 */
export function httpCall(
  base: string,
  authorization: string | null,
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
      sent = send(base + path, { method, headers }, (response) => {
        read(response, resolve, giveUp);
      });
      const timer = setTimeout(() => giveUp(`timed out after ${timeoutMs} ms`), timeoutMs);
      sent.on('error', (error) => giveUp(reasonOf(error)));
      sent.on('close', () => clearTimeout(timer));
      sent.end(body);
    } catch (error) {
      // Headers that cannot be sent, e.g. a password with a line break.
      resolve({ ok: false, reason: reasonOf(error) });
    }
  });
}

function reasonOf(error: unknown): string {
  // What was closed too early is a reset to `node:http` as well, but one that no system call told.
  if (error instanceof Error && 'code' in error && error.code === 'ECONNRESET' && !('syscall' in error))
    return 'connection closed';
  return networkReason(error) ?? (error instanceof Error ? error.name : 'unknown error');
}

/** @param giveUp on the connection as well */
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
