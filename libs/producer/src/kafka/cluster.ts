import { SingleFlight } from '#registry';
import { BrokerLink, type BrokerRequest, type LinkTimeouts, type RequestResult } from './broker-link.js';
import type { Address } from './clients/address.js';
import type { ConfigsResponse, MetadataResponse, OpenBroker } from './clients/broker-connection.js';

/** Short, so that a broker that drops packets does not delay the search for one that responds. */
const METADATA_TIMEOUT_MS = 3000;

/** Called with the result of each request to the cluster. Null: a broker responded. Otherwise why the last one did not. */
export type ReachabilityListener = (failure: string | null) => void;

/** The known brokers, and the connection for metadata, which is separate from those that carry records. */
export class Cluster {
  private brokers: ReadonlyMap<number, Address> = new Map();
  private current: BrokerLink | null = null;
  private lastRequest: Promise<unknown> = Promise.resolve();
  private closed = false;
  private readonly pings = new SingleFlight<boolean>();

  constructor(
    private readonly seeds: readonly Address[],
    private readonly open: OpenBroker,
    private readonly timeouts: LinkTimeouts,
    private readonly onReach: ReachabilityListener = () => undefined,
  ) {}

  /** The node's address by the newest metadata. */
  addressOf(nodeId: number): Address | undefined {
    return this.brokers.get(nodeId);
  }

  /** The topics' metadata, each with its own error code. Null: of all topics. No topic is ever created. */
  async metadata(topics: readonly string[] | null): Promise<RequestResult<MetadataResponse>> {
    const result = await this.requestFromAny((connection, onWrite) => connection.metadata(topics, onWrite));
    if (result.kind === 'responded') {
      this.brokers = new Map(
        result.response.brokers.map(({ nodeId, host, port }) => [nodeId, { host, port }]),
      );
    }
    return result;
  }

  /** These configs of the topics, from any broker. Null: all configs. */
  topicConfigs(
    topics: readonly string[],
    names: readonly string[] | null,
  ): Promise<RequestResult<ConfigsResponse>> {
    return this.requestFromAny((connection, onWrite) => connection.topicConfigs(topics, names, onWrite));
  }

  /** Whether any broker responds now. Concurrent callers share one request. */
  ping(): Promise<boolean> {
    const ping = async (): Promise<boolean> => {
      const result = await this.requestFromAny((connection, onWrite) => connection.ping(onWrite));
      return result.kind === 'responded';
    };
    return this.pings.run('ping', ping).result;
  }

  close(): void {
    this.closed = true;
    this.current?.close();
  }

  /** One request at a time, to the broker that responded last, else to the known brokers and the seeds until one responds. */
  private requestFromAny<T>(request: BrokerRequest<T>): Promise<RequestResult<T>> {
    const result = this.lastRequest.then(() => this.tryCandidates(request));
    this.lastRequest = result;
    return result;
  }

  private async tryCandidates<T>(request: BrokerRequest<T>): Promise<RequestResult<T>> {
    let last: RequestResult<T> = { kind: 'not_written', message: 'the sender is closed', permanent: true };
    for (const link of this.candidates()) {
      if (this.closed) return last;
      if (this.current !== link) this.current?.close();
      this.current = link;
      last = await link.request(request);
      if (last.kind === 'responded') {
        this.onReach(null);
        return last;
      }
    }
    if (!this.closed) this.onReach(last.message);
    return last;
  }

  private candidates(): BrokerLink[] {
    const addresses = new Map(
      [...shuffled([...this.brokers.values()]), ...shuffled(this.seeds)].map((each) => [
        `${each.host}:${each.port}`,
        each,
      ]),
    );
    const { current } = this;
    if (current !== null) addresses.delete(`${current.address.host}:${current.address.port}`);
    const timeouts = { ...this.timeouts, requestMs: Math.min(this.timeouts.requestMs, METADATA_TIMEOUT_MS) };
    const others = [...addresses.values()].map((address) => new BrokerLink(address, this.open, timeouts));
    return current === null ? others : [current, ...others];
  }
}

function shuffled<T>(items: readonly T[]): T[] {
  return items
    .map((item) => ({ item, rank: Math.random() }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ item }) => item);
}
