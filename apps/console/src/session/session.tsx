import { useQuery, useQueryClient } from '@tanstack/react-query';
import { createContext, use, useCallback, useEffect, useMemo, useState, type ReactNode } from 'react';
import { createApi, dataOf, type Api } from '../api/client.js';
import { ProblemError } from '../api/problem.js';
import type { operations } from '../api/schema.gen.js';
import { consoleConfig, type ConsoleConfig } from './console-config.js';
import { CredentialHolder } from './credential-holder.js';
import type { Credential } from './credential.js';

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
  /** The value of the `Authorization` header; null: there is no credential. */
  readonly authorization: () => string | null;
  /** The gateway has not accepted this header: the token is renewed, or the reader is asked to sign in. */
  readonly reportRefused: (header: string | null) => void;
  readonly signIn: (credential: Credential) => void;
  readonly signOut: () => void;
  /** Whether the caller has a role on any topic. For one topic: `useRolesOn`. */
  readonly has: (role: Role) => boolean;
}

const Context = createContext<Session | null>(null);
const unknownConfig: ConsoleConfig = { version: '', needs_credentials: true, oidc: null };

export function SessionProvider({ children }: { readonly children: ReactNode }) {
  const queries = useQueryClient();
  const holder = useMemo(() => new CredentialHolder(), []);
  /** The header that the gateway has refused last; null: none. */
  const [refused, setRefused] = useState<string | null>(null);
  const reportRefused = useCallback(
    (header: string | null): void => {
      if (header === null || header !== holder.header) return;
      void holder.renew().then((isRenewed) => {
        // The reader may have signed in meanwhile.
        if (!isRenewed && header === holder.header) setRefused(header);
      });
    },
    [holder],
  );
  const authorization = useCallback(() => holder.header, [holder]);
  const api = useMemo(
    () => createApi({ header: authorization, onRefused: reportRefused }),
    [authorization, reportRefused],
  );
  const { data: config = unknownConfig } = useQuery({
    queryKey: ['console-config'],
    queryFn: ({ signal }) => consoleConfig(signal),
    staleTime: Infinity,
  });
  const { oidc } = config;
  useEffect(
    () =>
      holder.renewAt(oidc, () => {
        // What was refused with the token before is asked for with the new one.
        setRefused(null);
        void queries.invalidateQueries({ predicate: ({ state }) => state.status === 'error' });
      }),
    [holder, oidc, queries],
  );
  const { data, error, failureReason } = useQuery({
    queryKey: ['whoami'],
    queryFn: ({ signal }) => dataOf(api.GET('/v1/whoami', { signal })),
    staleTime: 60_000,
  });
  const signIn = useCallback(
    (credential: Credential): void => {
      holder.replace(credential);
      setRefused(null);
      // What was refused or hidden before may be shown now.
      void queries.resetQueries({ predicate: ({ state }) => state.status === 'error' });
      void queries.invalidateQueries();
    },
    [holder, queries],
  );
  const signOut = useCallback((): void => {
    holder.replace(null);
    setRefused(null);
    queries.removeQueries({
      predicate: ({ queryKey: [first] }) => first !== 'console-config' && first !== 'whoami',
    });
    void queries.resetQueries({ queryKey: ['whoami'] });
  }, [holder, queries]);

  const session = useMemo<Session>(() => {
    const whoami = data ?? null;
    const isUnknown = error instanceof ProblemError && error.problem.status === 401;
    return {
      api,
      config,
      whoami,
      signInNeeded: refused !== null ? 'refused' : isUnknown ? 'first' : null,
      startFailure: whoami === null && !isUnknown ? (error ?? failureReason) : null,
      authorization,
      reportRefused,
      signIn,
      signOut,
      has: (role) => whoami?.roles[role] !== undefined,
    };
  }, [api, config, data, error, failureReason, refused, authorization, reportRefused, signIn, signOut]);
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
