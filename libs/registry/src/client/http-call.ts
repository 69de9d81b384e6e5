import { isTimeout, networkReason } from '../network-error.js';

/** A registry's answers are schemas; none that is read is larger, escaped as it is. Reading this much takes up to a tenth of a second. */
const MAX_BODY = 2 ** 20;

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

/** One call with one deadline for all of it, no redirect followed, no more read than a registry has to say. Never throws. */
export async function httpCall(
  base: string,
  authorization: string | null,
  timeoutMs: number,
  request: HttpRequest,
): Promise<HttpResult> {
  try {
    const response = await fetch(base + request.path, {
      method: request.method,
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
      headers: {
        accept: `${MEDIA_TYPE}, application/json;q=0.9`,
        ...(request.body === null ? {} : { 'content-type': MEDIA_TYPE }),
        ...(authorization === null ? {} : { authorization }),
      },
      body: request.body,
    });
    const text = await bodyOf(response);
    if (text === null) return { ok: false, reason: `an answer of more than ${MAX_BODY} bytes` };
    return {
      ok: true,
      status: response.status,
      contentType: response.headers.get('content-type')?.split(';', 1)[0]?.trim() ?? 'no content type',
      retryAfter: response.headers.get('retry-after'),
      text,
    };
  } catch (error) {
    return { ok: false, reason: isTimeout(error) ? `timed out after ${timeoutMs} ms` : reasonOf(error) };
  }
}

function reasonOf(error: unknown): string {
  return networkReason(error) ?? (error instanceof Error ? error.name : 'unknown error');
}

/** The body as text; null, and the connection given up, when it is too large. */
async function bodyOf(response: Response): Promise<string | null> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  // Leaving the loop cancels the stream.
  for await (const chunk of (response.body as AsyncIterable<Uint8Array> | null) ?? []) {
    length += chunk.byteLength;
    if (length > MAX_BODY) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
