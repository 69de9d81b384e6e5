import { keepPreviousData, useQuery, type UseQueryResult } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { dataOf } from '../../api/client.js';
import type { operations } from '../../api/schema.gen.js';
import { useApi } from '../../session/session.js';
import { encodeBody, type EncodeInput } from './encode-body.js';
import { noSettings, type Start } from './examples.js';
import { indented } from '../../ui/schema/json-text.js';

type Answer<Operation extends keyof operations> = operations[Operation] extends {
  responses: { 200: { content: { 'application/json': infer Body } } };
}
  ? Body
  : never;

export type Compared = Answer<'compareSchemas'>;
export type Encoded = Answer<'encodeRecord'>;

/** A value once it has not changed for a while. @param pauseMs how long */
export function useSettled<T>(value: T, pauseMs: number): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), pauseMs);
    return () => clearTimeout(timer);
  }, [value, pauseMs]);
  return settled;
}

/** An answer depends on the request alone, and is not kept beyond the page. */
const once = { staleTime: Infinity, gcTime: 0, refetchOnWindowFocus: false } as const;

export interface CompareInput {
  readonly ours: string;
  readonly theirs: string;
  readonly profile: 'specific' | 'generic' | 'key';
  readonly field_case?: 'insensitive';
}

/** @param input null: there is nothing to compare */
export function useCompared(input: CompareInput | null): UseQueryResult<Compared> {
  const api = useApi();
  return useQuery({
    queryKey: ['tool', 'compare', input],
    queryFn: ({ signal }) => dataOf(api.POST('/v1/tools/compare', { body: input as CompareInput, signal })),
    enabled: input !== null,
    placeholderData: keepPreviousData,
    ...once,
  });
}

/** @param input null: there is nothing to encode */
export function useEncoded(input: EncodeInput | null): UseQueryResult<Encoded> {
  const api = useApi();
  return useQuery({
    queryKey: ['tool', 'encode', input],
    queryFn: ({ signal }) =>
      dataOf(
        api.POST('/v1/tools/encode', {
          body: { schema: '', format: 'json', record: null },
          // The text as it was built: a parsed number would lose digits.
          bodySerializer: () => (input === null ? '' : encodeBody(input)),
          headers: { 'content-type': 'application/json' },
          signal,
        }),
      ),
    enabled: input !== null,
    placeholderData: keepPreviousData,
    ...once,
  });
}

export interface LoadedSchemas {
  readonly start: Start;
  /** What the subject does not have. */
  readonly lacks: 'mapping' | 'latest' | null;
}

/** A subject's mapping beside the latest version that a look-up of it saw. */
export function useSubjectSchemas(topic: string, subject: string): UseQueryResult<LoadedSchemas> {
  const api = useApi();
  return useQuery({
    // Not refreshed by events: the reader may have changed the texts.
    queryKey: ['tool', 'schemas', topic, subject],
    queryFn: async ({ signal }): Promise<LoadedSchemas> => {
      const params = { path: { topic, subject } };
      const [view, { mapping, latest }] = await Promise.all([
        dataOf(api.GET('/v1/subjects/{topic}/{subject}', { params, signal })),
        dataOf(api.GET('/v1/subjects/{topic}/{subject}/comparison', { params, signal })),
      ]);
      const ours = indented(mapping?.schema ?? '');
      return {
        start: {
          ...noSettings,
          profile: view.role === 'key' ? 'key' : (view.mapping?.record ?? 'generic'),
          fieldCase: view.mapping?.field_case ?? 'exact',
          schemaId: String(mapping?.schema_id ?? ''),
          ours,
          theirs: indented(latest?.schema ?? '') || ours,
          record: '{}',
        },
        lacks: mapping === null ? 'mapping' : latest === null ? 'latest' : null,
      };
    },
    ...once,
  });
}
