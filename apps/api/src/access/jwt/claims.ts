/** The payload of a token (RFC 7519, section 4). Nothing of it has been checked. */
export type Claims = Readonly<Record<string, unknown>>;

/** The result of a check; or why the token is refused, in a sentence without anything of the token. */
export type Checked<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly why: string };

export const refusedBecause = (why: string): { readonly ok: false; readonly why: string } => ({
  ok: false,
  why,
});

/** The latest time that a `Date` has, in seconds. */
const latestTime = 8.64e12;

/**
 * Why a token is not accepted now by those whom it is for; null: it is.
 * @param audiences the token must name one of them
 * @param now epoch ms
 */
export function claimsProblem(
  claims: Claims,
  {
    audience: audiences,
    clockToleranceMs,
  }: { readonly audience: readonly string[]; readonly clockToleranceMs: number },
  now: number,
): string | null {
  const { aud, exp, nbf, iat } = claims;
  if (aud === undefined) return 'The token has no audience.';
  const named: readonly unknown[] = Array.isArray(aud) ? aud : [aud];
  if (!named.every((each) => typeof each === 'string')) return 'The audience of the token cannot be read.';
  if (!audiences.some((each) => named.includes(each))) return 'The token is not for this audience.';
  if (exp === undefined) return 'The token has no time of expiry.';
  for (const time of [exp, nbf ?? 0, iat ?? 0])
    if (typeof time !== 'number' || !(Math.abs(time) <= latestTime))
      return 'A time of the token cannot be read.';
  const isLaterThanNow = (seconds: unknown, tolerance: number): boolean =>
    Number(seconds) * 1000 + tolerance > now;
  if (!isLaterThanNow(exp, clockToleranceMs)) return 'The token has expired.';
  if (isLaterThanNow(nbf ?? 0, -clockToleranceMs)) return 'The token is not valid yet.';
  if (isLaterThanNow(iat ?? 0, -clockToleranceMs)) return 'The token was issued in the future.';
  return null;
}

/**
 * The claim of a name; undefined: there is none. A name with dots is that of one claim (`https://example.com/roles`), or
 * else leads into nested ones (`realm_access.roles`).
 */
export function claimOf(claims: Claims, name: string): unknown {
  if (Object.hasOwn(claims, name)) return claims[name];
  return name
    .split('.')
    .reduce<unknown>(
      (within, part) =>
        typeof within === 'object' && within !== null && Object.hasOwn(within, part)
          ? (within as Claims)[part]
          : undefined,
      claims,
    );
}
