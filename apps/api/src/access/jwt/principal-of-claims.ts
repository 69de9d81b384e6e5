import type { IssuerSettings } from '../../config/access.schema.js';
import { limitsOf, type OwnLimits, type Principal, type PrincipalLimits } from '../principal.js';
import { isRight, Rights, type Grant } from '../rights.js';
import { isTopicPattern } from '../topic-scope.js';
import { claimOf, refusedBecause, type Checked, type Claims } from './claims.js';

type Source = Pick<IssuerSettings, 'name' | 'claims' | 'grants'>;

/** Of roles, and of topics: comparing patterns takes time. */
const mostPatterns = 100;

/** A name is shown in the log and stored in events. Nothing in it is invisible, so that no name looks like another one. */
const nameShape = /^(?!\s)[^\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]{1,200}(?<!\s)$/u;

/**
 * The caller that verified claims describe, named `issuer:claim`. Values of the roles' claim that stand for nothing are
 * ignored, so a caller may be known and have no rights.
 * @param exp of the token is a number
 * @param common the limits of callers without their own
 */
export function principalOfClaims(
  claims: Claims,
  { name: issuer, claims: names, grants }: Source,
  common: PrincipalLimits,
): Checked<Principal> {
  const name = claimOf(claims, names.name);
  if (typeof name !== 'string' || !nameShape.test(name)) return wrong(names.name, 'a name');
  const values = textsOf(claimOf(claims, names.roles));
  if (values === null) return wrong(names.roles, 'a text or a list of texts');
  const topics = topicsOf(claims, names.topics);
  if (topics === null) return wrong(names.topics ?? '', `at most ${mostPatterns} topic patterns`);
  const given =
    grants === undefined
      ? [{ roles: values.filter(isRight), topics, limits: undefined }]
      : grants
          .filter(({ value }) => values.includes(value))
          .map((each) => ({ ...each, topics: each.topics ?? topics }));
  if (given.some(({ roles }) => roles.length > mostPatterns))
    return wrong(names.roles, `at most ${mostPatterns} roles`);
  return {
    ok: true,
    value: {
      name: `${issuer}:${name}`,
      kind: 'token',
      rights: Rights.of(given satisfies readonly Grant[]),
      limits: limitsOf(mostGenerous(given.map(({ limits }) => limits)), common),
      expiresAt: Number(claims['exp']) * 1000,
    },
  };
}

/** The name of the claim is the installation's own. */
const wrong = (claim: string, allowed: string) =>
  refusedBecause(`The claim "${claim}" of the token is not ${allowed}.`);

/** A text has its values between spaces, as `scope` has (RFC 8693, section 4.2). An absent claim has none. Null: neither. */
function textsOf(claim: unknown): readonly string[] | null {
  if (claim === undefined || claim === null) return [];
  if (typeof claim === 'string') return claim.split(' ').filter((each) => each !== '');
  return Array.isArray(claim) && claim.every((each) => typeof each === 'string') ? claim : null;
}

/** Without a name: all topics. With one, a token without the claim has no topics. */
function topicsOf(claims: Claims, name: string | undefined): readonly string[] | null {
  if (name === undefined) return ['*'];
  const topics = textsOf(claimOf(claims, name));
  return topics !== null && topics.length <= mostPatterns && topics.every(isTopicPattern) ? topics : null;
}

/** Of several grants with limits, the highest counts. Null is no limit, and undefined not a limit of one's own. */
function mostGenerous(each: readonly (OwnLimits | undefined)[]): OwnLimits {
  const most: { -readonly [K in keyof PrincipalLimits]?: PrincipalLimits[K] } = {};
  for (const limits of each) {
    for (const [name, limit] of Object.entries(limits ?? {}) as [
      keyof PrincipalLimits,
      number | null | undefined,
    ][]) {
      if (limit === undefined) continue;
      const other = most[name];
      most[name] = other === null || limit === null ? null : Math.max(other ?? 0, limit);
    }
  }
  return most;
}
