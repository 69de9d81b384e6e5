import { problemError, UnreachableError } from '../api/problem.js';

/** What the console has to know before anybody has signed in. */
export interface ConsoleConfig {
  /** Of the gateway. */
  readonly version: string;
  /** False: programs on this machine need no credential. */
  readonly needs_credentials: boolean;
  /** Null: sign-in by API key alone. */
  readonly oidc: {
    readonly issuer: string;
    readonly client_id: string;
    readonly scopes: string;
  } | null;
}

/** @throws ProblemError, UnreachableError */
export async function consoleConfig(signal: AbortSignal): Promise<ConsoleConfig> {
  const response = await fetch(`${import.meta.env.BASE_URL}config.json`, { signal }).catch(
    (error: unknown) => {
      if (signal.aborted) throw error;
      throw new UnreachableError('The gateway does not answer.', { cause: error });
    },
  );
  if (!response.ok) throw problemError(response, await response.json().catch(() => null));
  return (await response.json()) as ConsoleConfig;
}
