import type { Address } from './clients/address.js';
import type { BrokerConnection, OpenBroker } from './clients/broker-connection.js';
import { PermanentFailure } from './clients/permanent-failure.js';

/**
 * The result of one request.
 * `not_written`: no byte of it was written. `permanent`: a retry will not help (credentials, versions).
 * `lost`: it was written, or may have been, and there is no readable response.
 */
export type RequestResult<T> =
  | { readonly kind: 'responded'; readonly response: T }
  | { readonly kind: 'not_written'; readonly message: string; readonly permanent: boolean }
  | { readonly kind: 'lost'; readonly message: string };

/** One request on a connection. It calls `onWrite` when its bytes are handed to the socket. */
export type BrokerRequest<T> = (connection: BrokerConnection, onWrite: () => void) => Promise<T>;

/** In ms. */
export interface LinkTimeouts {
  readonly connectMs: number;
  readonly requestMs: number;
}

/** On top of the client's own time-outs, in case its timer stopped with its connection. */
const GRACE_MS = 500;
const DEEPEST_CAUSE = 4;

/** Upper bound for connecting, and for a request on an open connection. */
const maxStepMs = ({ connectMs, requestMs }: LinkTimeouts): number => connectMs + requestMs + GRACE_MS;

/** Upper bound for `request`, which may have to connect first. */
export const maxRequestMs = (timeouts: LinkTimeouts): number => 2 * maxStepMs(timeouts);

/**
 * One connection to one broker, opened on demand. It carries one request at a time. So nothing else is in flight when the
 * client reauthenticates, and a broken connection loses one request only.
 *
 * The connection is discarded after any failure: a client may keep writing to one that is closing, and would then wait for
 * a response without a time-out.
 */
export class BrokerLink {
  private connection: BrokerConnection | null = null;

  constructor(
    readonly address: Address,
    private readonly open: OpenBroker,
    private readonly timeouts: LinkTimeouts,
  ) {}

  /** Never rejects. */
  async request<T>(request: BrokerRequest<T>): Promise<RequestResult<T>> {
    const written = { begun: false };
    try {
      const connection = await this.connect();
      const response = await withTimeout(
        maxStepMs(this.timeouts),
        request(connection, () => (written.begun = true)),
      );
      return { kind: 'responded', response };
    } catch (error) {
      this.close();
      const message = `${this.address.host}:${this.address.port}: ${messageOf(error)}`;
      return written.begun
        ? { kind: 'lost', message }
        : { kind: 'not_written', message, permanent: error instanceof PermanentFailure };
    }
  }

  /** Breaks the connection; a request in flight is lost. The next request opens a new one. */
  close(): void {
    this.connection?.destroy();
    this.connection = null;
  }

  private async connect(): Promise<BrokerConnection> {
    if (this.connection?.usable === false) this.close();
    if (this.connection !== null) return this.connection;
    const connection = this.open(this.address, this.timeouts.requestMs);
    this.connection = connection;
    await withTimeout(maxStepMs(this.timeouts), connection.connect());
    return connection;
  }
}

/** Uses a plain timer: aborting one of `timers/promises` creates an error with a stack for each request. */
function withTimeout<T>(ms: number, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('no response in time')), ms);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

/** A client's outermost error says what failed, those that it was caused by say why. */
function messageOf(error: unknown): string {
  const texts: string[] = [];
  for (let each = error; each instanceof Error && texts.length < DEEPEST_CAUSE; each = each.cause) {
    const text = each.message.replace(/\.$/, '');
    if (text !== '' && !texts.some((earlier) => earlier.includes(text))) texts.push(text);
  }
  return texts.length === 0 ? 'unknown failure' : texts.join(': ');
}
