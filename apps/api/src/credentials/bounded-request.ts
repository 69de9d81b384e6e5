import { request as requestHttp, type IncomingMessage } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { TlsFiles } from './secret-files.js';

/** Of a response, in bytes: a hundred keys of an issuer are some 50 KiB. */
export const MAX_RESPONSE = 262_144;

/** The response has more than `MAX_RESPONSE` bytes. */
export class ResponseTooLong extends Error {}

export interface BoundedRequest {
  readonly headers: Readonly<Record<string, string>>;
  /** Absent: a GET. Otherwise a POST with this body. */
  readonly body?: string;
  /** For HTTPS. Without `ca`: the machine's root certificates. */
  readonly tls: Pick<TlsFiles, 'ca'>;
  /** Ends the request, also in the middle of its response. */
  readonly signal: AbortSignal;
}

/** A complete response. */
export interface BoundedResponse {
  readonly status: number;
  readonly text: string;
}

/**
 * One request to exactly this address: no redirect is followed. Rejects with ResponseTooLong, or with the error of the connection
 * or of the signal.
 */
export async function boundedRequest(url: URL, request: BoundedRequest): Promise<BoundedResponse> {
  const response = await responseTo(url, request);
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    length += chunk.length;
    // Leaving the loop destroys the response.
    if (length > MAX_RESPONSE) throw new ResponseTooLong();
    chunks.push(chunk);
  }
  return { status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8') };
}

function responseTo(url: URL, { headers, body, tls, signal }: BoundedRequest): Promise<IncomingMessage> {
  const send = url.protocol === 'https:' ? requestHttps : requestHttp;
  const options = {
    method: body === undefined ? 'GET' : 'POST',
    headers: {
      accept: 'application/json',
      'accept-encoding': 'identity',
      'user-agent': 'sluicegate',
      ...headers,
      ...(body !== undefined && { 'content-length': Buffer.byteLength(body) }),
    },
    // A connection of its own: requests are rare, and the authorities may have changed since the last one.
    agent: false,
    signal,
    ...tls,
  };
  return new Promise((resolve, reject) => {
    send(url, options).once('response', resolve).on('error', reject).end(body);
  });
}
