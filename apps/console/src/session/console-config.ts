import type { operations } from '../api/schema.gen.js';
import { problemError, UnreachableError } from '../api/problem.js';

/** What the console has to know before anybody has signed in. */
export type ConsoleConfig = operations['consoleConfig']['responses']['200']['content']['application/json'];

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
