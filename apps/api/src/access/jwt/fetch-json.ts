import {
  boundedRequest,
  MAX_RESPONSE,
  ResponseTooLong,
  type BoundedResponse,
} from '../../credentials/bounded-request.js';
import { IssuerFailure } from './issuer-failure.js';

export interface FetchOptions {
  /** PEM. Undefined: the machine's root certificates. */
  readonly ca: string | undefined;
  readonly signal: AbortSignal;
}

/** The JSON at exactly this address: no redirect is followed. @throws IssuerFailure */
export async function fetchJson(url: URL, options: FetchOptions): Promise<unknown> {
  const { status, text } = await responseFrom(url, options);
  if (status !== 200) throw new IssuerFailure(`${shown(url)} responded with ${status}`);
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new IssuerFailure(`${shown(url)} did not respond with JSON`);
  }
}

async function responseFrom(url: URL, { ca, signal }: FetchOptions): Promise<BoundedResponse> {
  try {
    return await boundedRequest(url, { headers: {}, tls: ca === undefined ? {} : { ca }, signal });
  } catch (error) {
    throw new IssuerFailure(`${shown(url)} ${reasonOf(error, signal)}`, { cause: error });
  }
}

function reasonOf(error: unknown, signal: AbortSignal): string {
  if (signal.aborted) return 'did not respond in time';
  if (error instanceof ResponseTooLong) return `responded with more than ${MAX_RESPONSE} bytes`;
  const { code, message } = error as NodeJS.ErrnoException;
  return `cannot be reached: ${code ?? message}`;
}

const shown = ({ origin, pathname }: URL): string => `${origin}${pathname}`;
