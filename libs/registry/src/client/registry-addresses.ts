import { httpCall, TOO_LONG, type HttpRequest, type HttpResult } from './http-call.js';

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
    private readonly authorization: string | null,
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
      const result = await httpCall(address, this.authorization, Math.max(1, share), request);
      const isLast = tried === count - 1 || performance.now() >= deadline;
      if (isResponsive(result)) this.#first = index;
      else if (!isLast) continue;
      return { result, address };
    }
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
