import { BrokerLink, type Asked } from './broker-link.js';
import {
  API_KEYS,
  lookup,
  requests,
  type ApiVersions,
  type ConfigsAnswer,
  type MetadataAnswer,
  type WireRequest,
} from './kafkajs-internals.js';
import type { Address, OpenBroker } from './transport.js';

/** As `DescribeConfigs` numbers what it describes. */
const TOPIC_RESOURCE = 2;
/** A black-holed broker must not hold the search for one that answers. */
const METADATA_TIMEOUT_MS = 3000;

/** Which brokers there are, and the connection that metadata is asked on (apart from those that carry records). */
export class Cluster {
  private known: ReadonlyMap<number, Address> = new Map();
  private current: BrokerLink | null = null;
  private queue: Promise<unknown> = Promise.resolve();
  private closed = false;

  constructor(
    private readonly seeds: readonly Address[],
    private readonly open: OpenBroker,
    private readonly timeouts: { readonly connectMs: number; readonly requestMs: number },
  ) {}

  /** Where the node listens, by the newest metadata. */
  addressOf(nodeId: number): Address | undefined {
    return this.known.get(nodeId);
  }

  /** The topics' metadata, each with its own error code. Topics are never created by asking. */
  async metadata(topics: readonly string[]): Promise<Asked<MetadataAnswer>> {
    const asked = await this.askAny((versions): WireRequest<MetadataAnswer> => {
      const { request, response } = lookup(versions)(API_KEYS.metadata, requests.Metadata)({
        topics,
        allowAutoTopicCreation: false,
      });
      // kafkajs's parser rejects the whole answer when one topic of it is unknown: it is taken as it was decoded.
      return { request, response: { decode: response.decode, parse: (decoded) => Promise.resolve(decoded) } };
    });
    if (asked.kind === 'answered') {
      this.known = new Map(asked.answer.brokers.map(({ nodeId, host, port }) => [nodeId, { host, port }]));
    }
    return asked;
  }

  /** One setting of the topic, from whichever broker answers. */
  topicConfig(topic: string, name: string): Promise<Asked<ConfigsAnswer>> {
    return this.askAny((versions): WireRequest<ConfigsAnswer> => {
      const { request, response } = lookup(versions)(API_KEYS.describeConfigs, requests.DescribeConfigs)({
        resources: [{ type: TOPIC_RESOURCE, name: topic, configNames: [name] }],
        includeSynonyms: false,
      });
      // The answer has each resource's own error, which kafkajs's parser would throw.
      return { request, response: { decode: response.decode, parse: (decoded) => Promise.resolve(decoded) } };
    });
  }

  /** Whether any broker answers now. */
  async answers(): Promise<boolean> {
    const asked = await this.askAny(() => requests.ApiVersions.protocol({ version: 0 })({}));
    return asked.kind === 'answered';
  }

  close(): void {
    this.closed = true;
    this.current?.close();
  }

  /** One request at a time: at the broker that answered last, else at the first of the known ones and the seeds that does. */
  private askAny<T>(build: (versions: ApiVersions) => WireRequest<T>): Promise<Asked<T>> {
    const turn = this.queue.then(() => this.askInTurn(build));
    this.queue = turn;
    return turn;
  }

  private async askInTurn<T>(build: (versions: ApiVersions) => WireRequest<T>): Promise<Asked<T>> {
    let last: Asked<T> = { kind: 'not_left', message: 'the sender is closed', permanent: true };
    for (const link of this.candidates()) {
      if (this.closed) return last;
      if (this.current !== link) this.current?.close();
      this.current = link;
      last = await link.ask(build);
      if (last.kind === 'answered') return last;
    }
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
