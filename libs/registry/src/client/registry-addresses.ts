import { httpCall, TOO_LONG, type HttpRequest, type HttpResult } from './http-call.js';
import type { RegistryCredentials } from './registry-credentials.js';

/** A result, and the address that it comes from. */
export interface AddressedResult {
  readonly result: HttpResult;
  readonly address: string;
}

/**
 * The addresses of one registry, tried one after the other until one responds. The last one that responded is tried first.
 * Each address gets an equal share of the remaining time, so that a silent one leaves time for the others.
 */
export class RegistryAddresses {
  readonly #addresses: readonly string[];
  #first = 0;

  /** @throws TypeError without an address, and for one that is not http(s) or holds a password (`auth` is for that) */
  constructor(
    urls: readonly string[],
    private readonly credentials: RegistryCredentials,
  ) {
    if (urls.length === 0) throw new TypeError('a registry needs an address');
    this.#addresses = urls.map(addressOf);
  }

  /** Returns the result of the last address when none responds. @param deadline of `performance.now()`, for all addresses together */
  async call(request: HttpRequest, deadline: number): Promise<AddressedResult> {
    const count = this.#addresses.length;
    const first = this.#first;
    for (let tried = 0; ; tried++) {
      const index = (first + tried) % count;
      const address = this.#addresses[index] ?? '';
      const share = Math.ceil((deadline - performance.now()) / (count - tried));
      const result = await this.#callAt(address, request, Math.max(1, share));
      const isLast = tried === count - 1 || performance.now() >= deadline;
      if (isResponsive(result)) this.#first = index;
      else if (!isLast) continue;
      return { result, address };
    }
  }

  /** One call, and a second one if the secret was replaced while the registry refused it. */
  async #callAt(address: string, request: HttpRequest, timeoutMs: number): Promise<HttpResult> {
    const end = performance.now() + timeoutMs;
    const { credentials } = this;
    const shown = await credentials.authorization(timeoutMs);
    if (!shown.ok) return shown;
    const left = (): number => Math.max(1, Math.ceil(end - performance.now()));
    const send = (authorization: string | null): Promise<HttpResult> =>
      httpCall(address, { authorization, tls: credentials.tls() }, left(), request);
    const result = await send(shown.value);
    if (shown.value === null || !result.ok || result.status !== 401) return result;
    credentials.refused(shown.value);
    const now = await credentials.authorization(left());
    return now.ok && now.value !== shown.value ? send(now.value) : result;
  }
}

/** Whether another address of the same registry would give the same result. */
function isResponsive(result: HttpResult): boolean {
  if (!result.ok) return result.reason === TOO_LONG;
  return result.status < 500 && result.status !== 429;
}

function addressOf(url: string): string {
  const { protocol, username, password, origin, pathname } = new URL(url);
  if (protocol !== 'http:' && protocol !== 'https:')
    throw new TypeError('the address of a registry must be http(s)');
  if (username !== '' || password !== '')
    throw new TypeError('the password of a registry must be set in `auth`');
  return origin + pathname.replace(/\/+$/, '');
}
