import { globMatcher } from '#machines';

/** A topic, or a pattern with at most 8 `*`: matching takes longer with each, and callers name patterns too. */
export const topicPattern = /^(?!(?:[^*]*\*){9})[a-zA-Z0-9._*-]{1,249}$/;

/** What it allows. */
export const topicAllowed = 'a topic, or a pattern such as bars_*, with at most 8 *';

export const isTopicPattern = (text: string): boolean => topicPattern.test(text);

type Matcher = (text: string) => boolean;

/** Topics by patterns, in which `*` stands for any run of characters. */
export class TopicScope {
  static readonly all = new TopicScope(['*']);
  static readonly none = new TopicScope([]);

  /** Without those that another one covers. */
  readonly patterns: readonly string[];
  readonly isAll: boolean;
  private readonly matchers: readonly Matcher[];

  constructor(patterns: readonly string[]) {
    const kept = withoutCovered(patterns);
    this.patterns = [...kept.keys()];
    this.isAll = kept.has('*');
    this.matchers = [...kept.values()];
  }

  get isEmpty(): boolean {
    return this.patterns.length === 0;
  }

  has(topic: string): boolean {
    if (this.isAll) return true;
    for (const matches of this.matchers) if (matches(topic)) return true;
    return false;
  }

  /** Whether every topic of the other one is also one of this. False if only several patterns together cover one. */
  covers(other: TopicScope): boolean {
    // A `*` of the inner pattern is matched only by one of the outer: it may stand for any characters.
    return this.isAll || other.patterns.every((inner) => this.matchers.some((outer) => outer(inner)));
  }

  /** As the journal's queries take them. Null: all topics. */
  get filter(): readonly string[] | null {
    return this.isAll ? null : this.patterns;
  }
}

/** The patterns that no other one covers, with their matchers. Each is compiled once: a caller may have hundreds. */
function withoutCovered(patterns: readonly string[]): ReadonlyMap<string, Matcher> {
  if (patterns.includes('*')) return new Map([['*', () => true]]);
  const kept = new Map([...new Set(patterns)].map((pattern) => [pattern, globMatcher(pattern)]));
  // Of two that cover each other, the first one stays.
  for (const inner of [...kept.keys()].toReversed()) {
    for (const [outer, matches] of kept) {
      if (outer === inner || !matches(inner)) continue;
      kept.delete(inner);
      break;
    }
  }
  return kept;
}
