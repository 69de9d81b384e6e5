import { once } from 'node:events';
import { request, type ClientRequest, type IncomingMessage } from 'node:http';
import { createInterface } from 'node:readline';
import type { GatewayProcess } from './gateway.js';

/** A result line of the stream; with the problem's members for a refused record. */
export interface RecordLine {
  readonly partition: number | null;
  readonly offset: number | null;
  readonly error_code: number | null;
  readonly error: string | null;
  readonly [member: string]: unknown;
}

/** A client that streams records, one per line, and reads the results while it sends. */
export class RecordStream {
  /** The results so far, in order. */
  readonly lines: RecordLine[] = [];
  private readonly outgoing: ClientRequest;
  private readonly ended: Promise<boolean>;
  private readonly waiting = new Set<() => void>();
  /** Whether the response has ended. */
  isOver = false;

  constructor(
    gateway: GatewayProcess,
    topic: string,
    query = '',
    headers: Readonly<Record<string, string>> = {},
  ) {
    this.outgoing = request(`${gateway.url}/topics/${topic}${query}`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-ndjson', ...headers },
    });
    this.ended = this.read().finally(() => {
      this.isOver = true;
      this.wake();
    });
  }

  /** Sends a text. Resolves once the gateway accepts more, or has closed its side. */
  async write(text: string): Promise<void> {
    if (this.isOver || this.outgoing.destroyed) return;
    if (this.outgoing.write(text)) return;
    const drained = new AbortController();
    const { signal } = drained;
    await Promise.race([
      once(this.outgoing, 'drain', { signal }).catch(() => undefined),
      once(this.outgoing, 'close', { signal }).catch(() => undefined),
    ]);
    drained.abort();
  }

  /** Sends records. */
  send(...records: unknown[]): Promise<void> {
    return this.write(records.map((record) => `${JSON.stringify(record)}\n`).join(''));
  }

  /** Resolves once there are that many results, or the response has ended. */
  async receivedResults(count: number): Promise<void> {
    while (this.lines.length < count && !this.isOver) {
      await new Promise<void>((resolve) => this.waiting.add(resolve));
    }
  }

  /** Resolves at the end of the response. True: it was complete. False: it was cut off. */
  get over(): Promise<boolean> {
    return this.ended;
  }

  /** Ends the request and returns every result. @throws Error when the response was cut off */
  async end(): Promise<readonly RecordLine[]> {
    this.outgoing.end();
    if (!(await this.ended)) throw new Error('The response was cut off.');
    return this.lines;
  }

  /** Disconnects abruptly. */
  kill(): void {
    this.outgoing.destroy();
  }

  private async read(): Promise<boolean> {
    try {
      const [response] = (await once(this.outgoing, 'response')) as [IncomingMessage];
      this.outgoing.on('error', () => undefined);
      if (response.statusCode !== 200) throw new Error(`HTTP ${response.statusCode}`);
      for await (const line of createInterface({ input: response })) {
        this.lines.push(JSON.parse(line) as RecordLine);
        this.wake();
      }
      return response.complete;
    } catch {
      return false;
    }
  }

  private wake(): void {
    for (const resolve of this.waiting) resolve();
    this.waiting.clear();
  }
}
