import type { Address } from './clients/address.js';
import type { BrokerConnection, OpenBroker } from './clients/broker-connection.js';
import { PermanentFailure } from './clients/permanent-failure.js';

/**
 * What became of one request.
 * `not_written`: no byte of it was written. `permanent`: trying again will not help (credentials, versions).
 * `lost`: it was written, or may have been, and no answer can be read.
 */
export type RequestResult<T> =
  | { readonly kind: 'responded'; readonly response: T }
  | { readonly kind: 'not_written'; readonly message: string; readonly permanent: boolean }
  | { readonly kind: 'lost'; readonly message: string };

/** One question to a connection. */
export type BrokerRequest<T> = (connection: BrokerConnection, onWrite: () => void) => Promise<T>;

/** Beyond the client's own time-outs, for when its timer has stopped with its connection. */
const GRACE_MS = 500;

/** How long connecting, or a request on a connection, may take. */
const maxStepMs = ({ connectMs, requestMs }: LinkTimeouts): number => connectMs + requestMs + GRACE_MS;

/** How long `ask` may take: it connects, then asks. */
export const maxRequestMs = (timeouts: LinkTimeouts): number => 2 * maxStepMs(timeouts);

/** In ms. */
export interface LinkTimeouts {
  readonly connectMs: number;
  readonly requestMs: number;
}

/**
 * One connection to one broker, opened when it is needed. It carries one request at a time: so nothing else is in
 * flight when the client authenticates again, and a broken connection takes one request with it.
 *
 * After any failure the connection is thrown away: a client may go on writing to one that is closing, and would then
 * wait for an answer without a time-out.
 */
export class BrokerLink {
  private connection: BrokerConnection | null = null;

  constructor(
    readonly address: Address,
    private readonly open: OpenBroker,
    private readonly timeouts: LinkTimeouts,
  ) {}

  /** Never rejects. */
  async request<T>(question: BrokerRequest<T>): Promise<RequestResult<T>> {
    const written = { begun: false };
    try {
      const connection = await this.connectedConnection();
      const answer = await withTimeout(
        maxStepMs(this.timeouts),
        question(connection, () => (written.begun = true)),
      );
      return { kind: 'responded', response: answer };
    } catch (error) {
      this.close();
      const message = `${this.address.host}:${this.address.port}: ${messageOf(error)}`;
      return written.begun
        ? { kind: 'lost', message }
        : { kind: 'not_written', message, permanent: error instanceof PermanentFailure };
    }
  }

  /** Breaks the connection; a request under way is lost. The next `ask` opens a new one. */
  close(): void {
    this.connection?.destroy();
    this.connection = null;
  }

  private async connectedConnection(): Promise<BrokerConnection> {
    if (this.connection?.usable === false) this.close();
    if (this.connection !== null) return this.connection;
    const connection = this.open(this.address, this.timeouts.requestMs);
    this.connection = connection;
    await withTimeout(maxStepMs(this.timeouts), connection.connect());
    return connection;
  }
}

/** With a bare timer: to abort one of `timers/promises` makes an error with its stack, for each request. */
function withTimeout<T>(ms: number, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('no answer in time')), ms);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : 'unknown failure';
}
