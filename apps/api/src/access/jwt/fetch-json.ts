import { request as requestHttp, type IncomingMessage } from 'node:http';
import { request as requestHttps } from 'node:https';
import { IssuerFailure } from './issuer-failure.js';

/** Of a response, in bytes: a hundred keys are some 50 KiB. */
const longestBody = 262_144;

export interface FetchOptions {
  /** PEM. Undefined: the machine's root certificates. */
  readonly ca: string | undefined;
  readonly signal: AbortSignal;
}

/** The JSON at exactly this address: no redirect is followed. @throws IssuerFailure */
export async function fetchJson(url: URL, options: FetchOptions): Promise<unknown> {
  const body = await bodyOf(await responseOf(url, options)).catch((error: unknown) => {
    throw failureOf(error, url, options.signal);
  });
  try {
    return JSON.parse(body) as unknown;
  } catch {
    throw new IssuerFailure(`${shown(url)} did not respond with JSON`);
  }

  async function bodyOf(response: IncomingMessage): Promise<string> {
    if (response.statusCode !== 200) {
      response.destroy();
      throw new IssuerFailure(`${shown(url)} responded with ${response.statusCode}`);
    }
    const chunks: Buffer[] = [];
    let length = 0;
    for await (const chunk of response as AsyncIterable<Buffer>) {
      length += chunk.length;
      // Leaving the loop destroys the response.
      if (length > longestBody)
        throw new IssuerFailure(`${shown(url)} responded with more than ${longestBody} bytes`);
      chunks.push(chunk);
    }
    return Buffer.concat(chunks).toString('utf8');
  }
}

async function responseOf(url: URL, { ca, signal }: FetchOptions): Promise<IncomingMessage> {
  const request = url.protocol === 'https:' ? requestHttps : requestHttp;
  return new Promise<IncomingMessage>((resolve, reject) => {
    request(url, {
      // A connection of its own: a fetch is rare, and the server may have closed the last one.
      agent: false,
      headers: { accept: 'application/json', 'user-agent': 'sluicegate' },
      signal,
      ...(ca !== undefined && { ca }),
    })
      .once('response', resolve)
      .on('error', (error) => reject(failureOf(error, url, signal)))
      .end();
  });
}

function failureOf(error: unknown, url: URL, signal: AbortSignal): IssuerFailure {
  if (error instanceof IssuerFailure) return error;
  const { code, message } = error as NodeJS.ErrnoException;
  const what = signal.aborted ? 'did not respond in time' : `cannot be reached: ${code ?? message}`;
  return new IssuerFailure(`${shown(url)} ${what}`, { cause: error });
}

const shown = ({ origin, pathname }: URL): string => `${origin}${pathname}`;
