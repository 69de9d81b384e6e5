import type { ReactNode } from 'react';
import { ProblemError } from '../api/problem.js';
import { problemTexts, adviceOf } from '../text/problems.js';
import { useTexts } from '../text/preferences.js';
import { Button } from './button.js';
import { Quiet } from './layout.js';
import type { Tone } from './tone.js';
import styles from './ui.module.css';

interface CalloutProps {
  readonly tone: Tone;
  readonly title: string;
  readonly children?: ReactNode;
  /** Read out at once. */
  readonly isAlert?: boolean;
}

export const Callout = ({ tone, title, children, isAlert = false }: CalloutProps) => (
  <div className={styles.callout} data-tone={tone} role={isAlert ? 'alert' : undefined}>
    <strong>{title}</strong>
    {children}
  </div>
);

/** What went wrong, and what to do about it. @param onRetry absent: it is tried again without the reader's help, or in vain */
export function ProblemCallout({
  error,
  onRetry,
}: {
  readonly error: unknown;
  readonly onRetry?: () => void;
}) {
  const t = useTexts(problemTexts);
  const problem = error instanceof ProblemError ? error : null;
  const advice = adviceOf(problem?.problem.code ?? null);
  return (
    <Callout
      tone="blocked"
      title={problem === null ? t.unreachableTitle : t.titled(problem.problem.status, problem.problem.code)}
      isAlert
    >
      {problem !== null && <p>{problem.problem.detail}</p>}
      {advice !== null && <p>{t[advice]}</p>}
      {problem?.requestId != null && (
        <Quiet>
          {t.request} <code>{problem.requestId}</code>
        </Quiet>
      )}
      {onRetry !== undefined && <Button onClick={onRetry}>{t.retry}</Button>}
    </Callout>
  );
}
