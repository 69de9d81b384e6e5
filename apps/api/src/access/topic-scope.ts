import { globMatcher } from '#machines';

/** A topic, or a pattern that a topic can match. */
export const topicPattern = /^[a-zA-Z0-9._*-]{1,249}$/;

export const isTopicPattern = (text: string): boolean => topicPattern.test(text);

/** Topics by patterns, in which `*` stands for any run of characters. */
export class TopicScope {
  static readonly all = new TopicScope(['*']);
  static readonly none = new TopicScope([]);

  /** Without those that another one covers. */
  readonly patterns: readonly string[];
  readonly isAll: boolean;
  private readonly matchers: readonly ((topic: string) => boolean)[];

  constructor(patterns: readonly string[]) {
    this.patterns = withoutCovered(patterns);
    this.isAll = this.patterns.includes('*');
    this.matchers = this.isAll ? [] : this.patterns.map(globMatcher);
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
    return other.patterns.every((inner) => this.patterns.some((outer) => covers(outer, inner)));
  }

  union(other: TopicScope): TopicScope {
    return this.isAll || other.isEmpty ? this : new TopicScope([...this.patterns, ...other.patterns]);
  }

  /** As the journal's queries take them. Null: all topics. */
  get filter(): readonly string[] | null {
    return this.isAll ? null : this.patterns;
  }
}

/** A `*` of the inner pattern is matched only by one of the outer: it may stand for any characters. */
function covers(outer: string, inner: string): boolean {
  return globMatcher(outer)(inner);
}

function withoutCovered(patterns: readonly string[]): readonly string[] {
  const distinct = [...new Set(patterns)];
  return distinct.filter(
    (inner, at) =>
      !distinct.some(
        (outer, other) => other !== at && covers(outer, inner) && (!covers(inner, outer) || other < at),
      ),
  );
}
