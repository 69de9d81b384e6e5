/** Where records are sent to: decoded, and not yet validated. */
export interface ProduceAddress {
  /** The route's pattern, for metrics. */
  readonly route: '/topics/:topic' | '/topics/:topic/partitions/:partition';
  readonly topic: string;
  readonly partition: string | undefined;
  /** `?wait=`; an array if it is given twice. */
  readonly wait: string | string[] | undefined;
}

/** In characters, of one segment of any address, percent-encoded: a topic may have 249 characters, and a subject more. */
export const LONGEST_PART = 2048;

const beginning = '/topics/';

/**
 * `/topics/{topic}` and `/topics/{topic}/partitions/{partition}`, with or without a trailing slash, as in REST Proxy. Any
 * character may be percent-encoded. Null: another address. @throws URIError if it cannot be decoded or is too long
 */
export function produceAddressOf(url: string): ProduceAddress | null {
  const queryAt = url.indexOf('?');
  const path = belowTopics(queryAt < 0 ? url : url.slice(0, queryAt));
  if (path === null) return null;
  const wait = queryAt < 0 ? undefined : waitIn(url.slice(queryAt + 1));
  const slashAt = path.indexOf('/');
  if (slashAt < 0 || slashAt === path.length - 1) {
    const topic = slashAt < 0 ? path : path.slice(0, slashAt);
    return { route: '/topics/:topic', topic: decoded(topic), partition: undefined, wait };
  }
  const parts = (path.endsWith('/') ? path.slice(0, -1) : path).split('/');
  const [topic = '', partitions = '', partition = ''] = parts;
  if (parts.length !== 3 || decoded(partitions) !== 'partitions' || partition === '') return null;
  return {
    route: '/topics/:topic/partitions/:partition',
    topic: decoded(topic),
    partition: decoded(partition),
    wait,
  };
}

function belowTopics(path: string): string | null {
  if (path.startsWith(beginning)) return path.slice(beginning.length);
  const end = path.indexOf('/', 1);
  return end > 0 && decoded(path.slice(0, end + 1)) === beginning ? path.slice(end + 1) : null;
}

function decoded(text: string): string {
  if (text.length > LONGEST_PART) throw new URIError('too long');
  return text.includes('%') ? decodeURIComponent(text) : text;
}

function waitIn(query: string): ProduceAddress['wait'] {
  const given = new URLSearchParams(query).getAll('wait');
  return given.length > 1 ? given : given[0];
}
