import { httpCall, TOO_LONG, type HttpRequest, type HttpResult } from './http-call.js';

/** A result, and the address that it is from. */
export interface AddressedResult {
  readonly result: HttpResult;
  readonly address: string;
}

/**
 * The addresses of one registry, tried in turn until one answers; the one that answered last is tried first. An address
 * that does not answer has no more than its share of the time that is left, so that the others have theirs.
 */
export class RegistryAddresses {
  readonly #addresses: readonly string[];
  #first = 0;

  /** @throws TypeError when there is none, one is no http(s) address, or one holds a password (`auth` is for that) */
  constructor(
    urls: readonly string[],
    private readonly authorization: string | null,
  ) {
    if (urls.length === 0) throw new TypeError('a registry has an address');
    this.#addresses = urls.map(addressOf);
  }

  /** The last address's result where none answers. @param deadline of `performance.now()`, for all of them together */
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

/** Whatever it says, and if only no: another address of the same registry would say the same. */
function isResponsive(result: HttpResult): boolean {
  if (!result.ok) return result.reason === TOO_LONG;
  return result.status < 500 && result.status !== 429;
}

function addressOf(url: string): string {
  const { protocol, username, password, origin, pathname } = new URL(url);
  if (protocol !== 'http:' && protocol !== 'https:') throw new TypeError('a registry has an http(s) address');
  if (username !== '' || password !== '') throw new TypeError('the password of a registry belongs to `auth`');
  return origin + pathname.replace(/\/+$/, '');
}
