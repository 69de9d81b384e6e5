import { GatewayProcess } from '../../test/support/gateway.js';
import { stack } from '../../test/support/stack.js';
import type { Query } from './filters.js';

/** One page of the API. */
export interface PageResponse {
  readonly items: readonly { readonly id: string }[];
  readonly next_cursor: string | null;
}

/** A gateway as users run it, called over HTTP. */
export class AuditGateway {
  private constructor(private readonly gateway: GatewayProcess) {}

  static async start(postgres: string): Promise<AuditGateway> {
    const { kafka, schemaRegistry } = stack();
    const gateway = await GatewayProcess.launch({
      kafka: { brokers: [kafka] },
      schemaRegistry: { url: schemaRegistry },
      postgres: { url: postgres },
      log: { level: 'warn' },
    });
    await gateway.ready();
    return new AuditGateway(gateway);
  }

  /** @throws Error for any status but 200 */
  async get(path: string, query: Query = {}, accept = 'application/json'): Promise<Response> {
    const address = `${this.gateway.url}${path}?${new URLSearchParams(query).toString()}`;
    const response = await fetch(address, { headers: { accept } });
    if (!response.ok) throw new Error(`${address} responded ${response.status}: ${await response.text()}`);
    return response;
  }

  async page(query: Query): Promise<PageResponse> {
    return (await (await this.get('/v1/mismatches', query)).json()) as PageResponse;
  }

  /** Resident memory in MB. */
  async rss(): Promise<number> {
    const text = await (await this.get('/metrics')).text();
    return Number(/^process_resident_memory_bytes (\S+)$/m.exec(text)?.[1]) / 1e6;
  }

  async stop(): Promise<void> {
    await this.gateway.stop();
  }
}
