import createClient, { type Client } from 'openapi-fetch';
import { lostConnection, problemError, UnreachableError } from './problem.js';
import type { paths } from './schema.gen.js';

export type Api = Client<paths>;

export interface Authorization {
  /** The value of the header; null: there is no credential. */
  readonly header: () => string | null;
  /** Called with a header that the gateway does not accept. */
  readonly onRefused: (header: string | null) => void;
}

/**
 * How long an answer to a question may take, in ms: a connection that was lost without a word would never end. Commands have no limit, because
 * giving one up says nothing about what it does.
 */
const longestMs = 30_000;

/** The gateway's API. Types are generated from its OpenAPI document. */
export function createApi(authorization: Authorization): Api {
  const api = createClient<paths>({
    baseUrl: '',
    fetch: async (request) => {
      try {
        if (request.method !== 'GET') return await fetch(request);
        return await fetch(request, {
          signal: AbortSignal.any([request.signal, AbortSignal.timeout(longestMs)]),
        });
      } catch (error) {
        if (request.signal.aborted) throw error;
        throw new UnreachableError('The gateway does not answer.', { cause: error });
      }
    },
  });
  api.use({
    onRequest({ request }) {
      const header = authorization.header();
      if (header !== null) request.headers.set('authorization', header);
      return request;
    },
    onResponse({ request, response }) {
      if (response.status === 401) authorization.onRefused(request.headers.get('authorization'));
    },
  });
  return api;
}

interface Answer<T> {
  readonly data?: T;
  readonly error?: unknown;
  readonly response: Response;
}

/** The data of an answer. @throws ProblemError, UnreachableError */
export async function dataOf<T>(answer: Promise<Answer<T>>): Promise<T> {
  return (await responseOf(answer)).data;
}

/** The data of an answer with its response, for its headers. @throws ProblemError, UnreachableError */
export async function responseOf<T>(
  answer: Promise<Answer<T>>,
): Promise<{ readonly data: T; readonly response: Response }> {
  const { data, error, response } = await answer.catch((reason: unknown) => {
    throw lostConnection(reason) ?? reason;
  });
  if (!response.ok) throw problemError(response, error);
  return { data: data as T, response };
}
