import { GatewayProcess } from '../../test/support/gateway.js';
import { stack } from '../../test/support/stack.js';
import { callers, type Caller } from './callers.js';

/** One page of the API. */
export interface PageResponse {
  readonly items: readonly unknown[];
  readonly next_cursor: string | null;
}

/** A gateway as users run it, called over HTTP by callers that may see all topics or some. */
export class ConsoleGateway {
  private constructor(private readonly gateway: GatewayProcess) {}

  static async start(postgres: string): Promise<ConsoleGateway> {
    const { kafka, schemaRegistry } = stack();
    const gateway = await GatewayProcess.launch({
      kafka: { brokers: [kafka] },
      schemaRegistry: { url: schemaRegistry },
      postgres: { url: postgres },
      log: { level: 'warn' },
      auth: {
        apiKeys: Object.entries(callers).map(([name, topics]) => ({
          name,
          key: keyOf(name),
          roles: ['read'],
          topics,
        })),
      },
    });
    await gateway.ready();
    return new ConsoleGateway(gateway);
  }

  get url(): string {
    return this.gateway.url;
  }

  /** The API key of a caller. */
  keyOf(caller: Caller): string {
    return keyOf(caller);
  }

  /** @throws Error for any status but 200 */
  async get<T>(caller: Caller, path: string, query: Readonly<Record<string, string>> = {}): Promise<T> {
    const address = `${this.gateway.url}${path}?${new URLSearchParams(query).toString()}`;
    const response = await fetch(address, { headers: { 'x-api-key': keyOf(caller) } });
    if (!response.ok) throw new Error(`${address} responded ${response.status}: ${await response.text()}`);
    return (await response.json()) as T;
  }

  async stop(): Promise<void> {
    await this.gateway.stop();
  }
}

const keyOf = (name: string): string => `key-of-${name}`;
