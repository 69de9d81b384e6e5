import { useQuery, useQueryClient } from '@tanstack/react-query';
import { createContext, use, useCallback, useMemo, useRef, useState, type ReactNode } from 'react';
import { createApi, dataOf, type Api } from '../api/client.js';
import { ProblemError } from '../api/problem.js';
import type { operations } from '../api/schema.gen.js';
import { consoleConfig, type ConsoleConfig } from './console-config.js';
import { credentialStore, headerOf, type Credential } from './credential.js';

export type Whoami = operations['whoami']['responses']['200']['content']['application/json'];
export type Role = keyof Whoami['roles'];

/** Who reads the console, and the way to the gateway in that reader's name. */
export interface Session {
  readonly api: Api;
  readonly config: ConsoleConfig;
  /** Null: nobody is signed in, or the gateway has not said yet. */
  readonly whoami: Whoami | null;
  /** Why the reader has to sign in; null: there is no need. `refused`: the credential was accepted before, or is wrong. */
  readonly signInNeeded: 'first' | 'refused' | null;
  /** Why nothing is known of the caller yet, although the gateway was asked; null: it is known, or was not answered yet. */
  readonly startFailure: unknown;
  readonly credential: () => Credential | null;
  readonly signIn: (credential: Credential) => void;
  readonly signOut: () => void;
  /** Whether the caller has a role on any topic. For one topic: `useRolesOn`. */
  readonly has: (role: Role) => boolean;
}

const Context = createContext<Session | null>(null);

export function SessionProvider({ children }: { readonly children: ReactNode }) {
  const queries = useQueryClient();
  const credential = useRef<Credential | null>(credentialStore.read());
  const [isRefused, setRefused] = useState(false);
  const api = useMemo(
    () => createApi({ header: () => headerOf(credential.current), onRefused: () => setRefused(true) }),
    [],
  );
  const config = useQuery({
    queryKey: ['console-config'],
    queryFn: ({ signal }) => consoleConfig(signal),
    staleTime: Infinity,
  });
  const whoami = useQuery({
    queryKey: ['whoami'],
    queryFn: ({ signal }) => dataOf(api.GET('/v1/whoami', { signal })),
    staleTime: 60_000,
  });
  const signIn = useCallback(
    (given: Credential): void => {
      credential.current = given;
      credentialStore.write(given);
      setRefused(false);
      // What was refused or hidden before may be shown now.
      void queries.resetQueries({ predicate: ({ state }) => state.status === 'error' });
      void queries.invalidateQueries();
    },
    [queries],
  );
  const signOut = useCallback((): void => {
    credential.current = null;
    credentialStore.write(null);
    queries.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'console-config' });
    void queries.resetQueries({ queryKey: ['whoami'] });
  }, [queries]);

  const known = whoami.data ?? null;
  const isUnknown = whoami.error instanceof ProblemError && whoami.error.problem.status === 401;
  const session = useMemo<Session>(
    () => ({
      api,
      config: config.data ?? { version: '', needs_credentials: true, oidc: null },
      whoami: known,
      signInNeeded: isRefused && credential.current !== null ? 'refused' : isUnknown ? 'first' : null,
      startFailure: known === null && !isUnknown ? (whoami.error ?? whoami.failureReason) : null,
      credential: () => credential.current,
      signIn,
      signOut,
      has: (role) => known?.roles[role] !== undefined,
    }),
    [api, config.data, known, isRefused, isUnknown, whoami.error, whoami.failureReason, signIn, signOut],
  );
  return <Context value={session}>{children}</Context>;
}

export function useSession(): Session {
  const session = use(Context);
  if (session === null) throw new Error('outside of SessionProvider');
  return session;
}

export const useApi = (): Api => useSession().api;

/** Which roles the caller has on one topic, as the gateway says; none until it has answered. */
export function useRolesOn(topic: string): ReadonlySet<Role> {
  const api = useApi();
  const { data } = useQuery({
    queryKey: ['whoami', topic],
    queryFn: ({ signal }) => dataOf(api.GET('/v1/whoami', { params: { query: { topic } }, signal })),
    staleTime: 60_000,
  });
  return useMemo(() => new Set(data?.on_topic?.roles), [data]);
}
