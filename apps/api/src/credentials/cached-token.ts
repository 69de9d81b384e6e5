import { Backoff } from '#machines';
import { SingleFlight } from '#registry';

/** A token as its issuer returned it. */
export interface IssuedToken {
  readonly token: string;
  /** From the moment of the request, in ms. */
  readonly lifetimeMs: number;
}

/** A token for a connection. */
export interface TokenSource {
  /** A token that is valid now. @throws {TokenFailure} when there is none */
  (): Promise<string>;
  /** The other side refused this token, so that it is not offered again if a new one can be issued. */
  readonly refused: (token: string) => void;
}

/** No token could be obtained. The message contains no secret. */
export class TokenFailure extends Error {}

/** The clock and what is notified, for `cachedToken`. */
export interface CacheParts {
  /** A monotonic clock, in ms. */
  readonly now: () => number;
  /** A refresh failed while the present token remains valid. */
  readonly onFailedRefresh: (failure: TokenFailure) => void;
}

/** The part of its lifetime after which a token is refreshed. */
const REFRESH_AT = 0.8;
/** The other side has to receive a token before it expires: it is not used in the last tenth, or the last 5 s. */
const UNUSED_PART = 0.1;
const UNUSED_MS = 5000;
/** A token that was refused at this age or sooner would be refused again if it was issued again. In ms. */
const MIN_AGE_MS = 10_000;

interface HeldToken {
  readonly token: string;
  readonly issuedAt: number;
  readonly refreshAt: number;
  readonly unusableAt: number;
}

/**
 * Issues tokens one at a time and returns each as long as it is valid. After 80% of its lifetime the next one is requested in the
 * background. After a failed request there is a pause, which grows from 0.5 s to 15 s.
 */
export function cachedToken(
  issue: () => Promise<IssuedToken>,
  { now, onFailedRefresh }: CacheParts,
): TokenSource {
  const requests = new SingleFlight<string>();
  const backoff = new Backoff({ initialMs: 500, maxMs: 15_000 });
  let held: HeldToken | null = null;
  let pause: { readonly until: number; readonly failure: TokenFailure } | null = null;

  const request = async (): Promise<string> => {
    const issuedAt = now();
    try {
      const { token, lifetimeMs } = await issue();
      const unused = Math.min(UNUSED_MS, lifetimeMs * UNUSED_PART);
      held = {
        token,
        issuedAt,
        refreshAt: issuedAt + lifetimeMs * REFRESH_AT,
        unusableAt: issuedAt + lifetimeMs - unused,
      };
      backoff.reset();
      pause = null;
      return token;
    } catch (error) {
      const failure = error instanceof TokenFailure ? error : new TokenFailure('no token could be obtained');
      pause = { until: now() + backoff.next(), failure };
      throw failure;
    }
  };
  const next = (): Promise<string> => {
    if (pause !== null && now() < pause.until) return Promise.reject(pause.failure);
    return requests.run('token', request).result;
  };
  const current = (): Promise<string> => {
    if (held === null || now() >= held.unusableAt) return next();
    const isDue = now() >= held.refreshAt && (pause === null || now() >= pause.until);
    if (isDue && !requests.has('token'))
      next().catch((error: unknown) => onFailedRefresh(error as TokenFailure));
    return Promise.resolve(held.token);
  };
  const refused = (token: string): void => {
    if (held?.token === token && now() - held.issuedAt >= MIN_AGE_MS) held = null;
  };
  return Object.assign(current, { refused });
}
