import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { texts } from '../text/language.js';
import { useTexts } from '../text/preferences.js';
import { ProblemCallout } from './callout.js';
import styles from './ui.module.css';

const viewTexts = texts({ en: { loading: 'Loading' }, ja: { loading: '読み込み中' } });

interface QueryViewProps<T> {
  readonly query: UseQueryResult<T>;
  /** The height that is kept free until the data is there, in CSS, so that nothing jumps. */
  readonly height?: '2rem' | '6rem' | '12rem' | '20rem' | '30rem';
  readonly children: (data: T) => ReactNode;
}

/** What a query has, whatever its state: the data, even if it could not be read again; else why there is none yet. */
export function QueryView<T>({ query, height = '6rem', children }: QueryViewProps<T>) {
  if (query.data !== undefined) return children(query.data);
  const failure: unknown = query.error ?? query.failureReason;
  if (failure != null)
    return <ProblemCallout error={failure} {...(query.isError && { onRetry: () => void query.refetch() })} />;
  return <Skeleton height={height} />;
}

export function Skeleton({ height }: { readonly height: string }) {
  const t = useTexts(viewTexts);
  return (
    <div className={styles.skeleton} style={{ minHeight: height }} role="status" aria-label={t.loading} />
  );
}
