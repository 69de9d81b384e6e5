import type { Registry, RegistryResponse } from '../port.js';
import type { HttpRequest, HttpResult } from './http-call.js';
import { parseResponse, type ParsedResponse } from './parse-response.js';
import { RegistryAddresses, type AddressedResult } from './registry-addresses.js';
import { RegistryCredentials } from './registry-credentials.js';
import type { RegistryCall, RegistryOptions } from './registry-options.js';

type Options = Pick<RegistryOptions, 'url' | 'auth' | 'tls' | 'timeoutMs' | 'onCall'>;

/** The HTTP calls of a registry client: each look-up has one deadline and is measured. */
export class RegistryHttp {
  readonly #addresses: RegistryAddresses;

  /** @throws TypeError as `RegistryAddresses` does */
  constructor(private readonly options: Options) {
    const urls = typeof options.url === 'string' ? [options.url] : options.url;
    this.#addresses = new RegistryAddresses(urls, new RegistryCredentials(options));
  }

  /** Runs a look-up, which may take several calls. @param work is given the deadline of all its calls, by `performance.now()` */
  lookUp<T>(
    method: keyof Registry,
    subject: string | null,
    work: (deadline: number) => Promise<RegistryResponse<T>>,
  ): Promise<RegistryResponse<T>> {
    const deadline = performance.now() + this.options.timeoutMs;
    return this.measured(
      { method, subject },
      () => work(deadline),
      ({ status }) => status,
    );
  }

  /** Reports to `onCall` how long some work took and how it ended. */
  async measured<T>(
    call: Pick<RegistryCall, 'method' | 'subject'>,
    work: () => Promise<T>,
    statusOf: (result: T) => RegistryCall['status'],
  ): Promise<T> {
    const start = performance.now();
    const result = await work();
    this.options.onCall?.({ ...call, ms: performance.now() - start, status: statusOf(result) });
    return result;
  }

  async json(request: HttpRequest, deadline: number): Promise<ParsedResponse> {
    return parseResponse(await this.result(request, deadline), Date.now());
  }

  async result(request: HttpRequest, deadline: number): Promise<HttpResult> {
    const { result } = await this.call(request, deadline);
    return result;
  }

  call(request: HttpRequest, deadline: number): Promise<AddressedResult> {
    return this.#addresses.call(request, deadline);
  }
}
