import { topicPattern, TopicScope } from './topic-scope.js';

/**
 * `produce`: send records. `read`: query subjects, audit, topics and metrics. `operate`: command subjects, and read. `admin`:
 * manage API keys, operate and read. No role contains `produce`.
 */
export const accessRoles = ['produce', 'read', 'operate', 'admin'] as const;
export type AccessRole = (typeof accessRoles)[number];

/** What contains a role, itself included. */
const containing: Readonly<Record<AccessRole, readonly AccessRole[]>> = {
  produce: ['produce'],
  read: ['read', 'operate', 'admin'],
  operate: ['operate', 'admin'],
  admin: ['admin'],
};

/** What is allowed in a list of roles, as an issue says it. */
export const rightAllowed = `${accessRoles.join(', ')}, each optionally with topics of its own such as read:bars_*`;

/** A role, or a role and a topic pattern: `read`, `read:bars_*`. */
export const rightPattern = new RegExp(
  `^(${accessRoles.join('|')})(?::(${topicPattern.source.slice(1, -1)}))?$`,
);

/** Whether a text is one. */
export const isRight = (text: string): boolean => rightPattern.test(text);

/** Roles as settings, stored keys and claims have them. */
export interface Grant {
  /** Each satisfies `isRight`. */
  readonly roles: readonly string[];
  /** The topics of those roles that have no pattern of their own. */
  readonly topics: readonly string[];
}

/** What a caller may do: on which topics it has each role. */
export class Rights {
  static readonly all = new Rights(new Map(accessRoles.map((role) => [role, ['*']])));
  static readonly none = new Rights(new Map());

  private readonly scopes: Readonly<Record<AccessRole, TopicScope>>;

  /** @param given the patterns of each role. Each scope is made once: that compares each pattern with each other one */
  private constructor(given: ReadonlyMap<AccessRole, readonly string[]>) {
    const scopeOf = (role: AccessRole): TopicScope =>
      new TopicScope(containing[role].flatMap((each) => given.get(each) ?? []));
    this.scopes = {
      produce: scopeOf('produce'),
      read: scopeOf('read'),
      operate: scopeOf('operate'),
      admin: scopeOf('admin'),
    };
  }

  static of(grants: readonly Grant[]): Rights {
    const given = new Map<AccessRole, Set<string>>();
    for (const { roles, topics } of grants) {
      for (const right of new Set(roles)) {
        const [, role, pattern] = rightPattern.exec(right) ?? [];
        if (role === undefined) continue;
        const patterns = given.get(role as AccessRole) ?? new Set();
        given.set(role as AccessRole, patterns);
        for (const each of pattern === undefined ? topics : [pattern]) patterns.add(each);
      }
    }
    return new Rights(new Map([...given].map(([role, patterns]) => [role, [...patterns]])));
  }

  /** The topics on which the caller has the role. */
  topicsOf(role: AccessRole): TopicScope {
    return this.scopes[role];
  }

  /** Whether the caller has the role on some topic. */
  has(role: AccessRole): boolean {
    return !this.scopes[role].isEmpty;
  }

  hasOn(role: AccessRole, topic: string): boolean {
    return this.scopes[role].has(topic);
  }

  /** Whether a caller with these rights could pass the other ones on. An administrator may pass on any role on its own topics. */
  mayGrant(other: Rights): boolean {
    // `read` is contained in the others.
    return this.scopes.admin.covers(other.scopes.read) && this.scopes.admin.covers(other.scopes.produce);
  }

  /** The roles, each with its topic patterns; a role that the caller does not have is left out. */
  toJSON(): Partial<Record<AccessRole, readonly string[]>> {
    return Object.fromEntries(
      accessRoles.filter((role) => this.has(role)).map((role) => [role, this.scopes[role].patterns]),
    );
  }
}
