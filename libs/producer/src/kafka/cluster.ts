import type { Address } from './clients/address.js';
import { BrokerLink, type RequestResult, type BrokerRequest } from './broker-link.js';
import type { ConfigsResponse, MetadataResponse, OpenBroker } from './clients/broker-connection.js';

/** A black-holed broker must not hold the search for one that answers. */
const METADATA_TIMEOUT_MS = 3000;

/** Called with each outcome of asking the cluster: null when a broker answered, else why the last one did not. */
export type OnReachabilityChange = (failure: string | null) => void;

/** Which brokers there are, and the connection that metadata is asked on (apart from those that carry records). */
export class Cluster {
  private known: ReadonlyMap<number, Address> = new Map();
  private current: BrokerLink | null = null;
  private lastRequest: Promise<unknown> = Promise.resolve();
  private closed = false;
  private pendingPing: Promise<boolean> | null = null;

  constructor(
    private readonly seeds: readonly Address[],
    private readonly open: OpenBroker,
    private readonly timeouts: { readonly connectMs: number; readonly requestMs: number },
    private readonly onReach: OnReachabilityChange = () => undefined,
  ) {}

  /** Where the node listens, by the newest metadata. */
  addressOf(nodeId: number): Address | undefined {
    return this.known.get(nodeId);
  }

  /** The topics' metadata, each with its own error code; of all topics for null. Topics are never created by asking. */
  async metadata(topics: readonly string[] | null): Promise<RequestResult<MetadataResponse>> {
    const asked = await this.requestFromAny((connection, onWrite) => connection.metadata(topics, onWrite));
    if (asked.kind === 'responded') {
      this.known = new Map(asked.response.brokers.map(({ nodeId, host, port }) => [nodeId, { host, port }]));
    }
    return asked;
  }

  /** These settings of the topics, from whichever broker answers; all settings for null. */
  topicConfigs(
    topics: readonly string[],
    names: readonly string[] | null,
  ): Promise<RequestResult<ConfigsResponse>> {
    return this.requestFromAny((connection, onWrite) => connection.topicConfigs(topics, names, onWrite));
  }

  /** Whether any broker answers now. Callers that come while one waits share its answer. */
  ping(): Promise<boolean> {
    this.pendingPing ??= this.requestFromAny((connection, onWrite) => connection.ping(onWrite))
      .then((asked) => asked.kind === 'responded')
      .finally(() => (this.pendingPing = null));
    return this.pendingPing;
  }

  close(): void {
    this.closed = true;
    this.current?.close();
  }

  /** One request at a time: at the broker that answered last, else at the first of the known ones and the seeds that does. */
  private requestFromAny<T>(question: BrokerRequest<T>): Promise<RequestResult<T>> {
    const turn = this.lastRequest.then(() => this.tryCandidates(question));
    this.lastRequest = turn;
    return turn;
  }

  private async tryCandidates<T>(question: BrokerRequest<T>): Promise<RequestResult<T>> {
    let last: RequestResult<T> = { kind: 'not_written', message: 'the sender is closed', permanent: true };
    for (const link of this.candidates()) {
      if (this.closed) return last;
      if (this.current !== link) this.current?.close();
      this.current = link;
      last = await link.request(question);
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
      [...shuffled([...this.known.values()]), ...shuffled(this.seeds)].map((each) => [
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
