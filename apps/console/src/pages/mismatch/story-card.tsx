import type { UseQueryResult } from '@tanstack/react-query';
import { useTexts } from '../../text/preferences.js';
import { ProblemCallout } from '../../ui/callout.js';
import { Differences } from '../../ui/differences.js';
import { Card } from '../../ui/layout.js';
import { Skeleton } from '../../ui/query-view.js';
import { Sentence } from '../../ui/sentence.js';
import { Badge } from '../../ui/state-badge.js';
import { Time } from '../../ui/time.js';
import styles from './mismatch.module.css';
import type { Step } from './story.js';
import { mismatchTexts } from './texts.js';

interface StoryCardProps {
  readonly steps: readonly Step[];
  readonly role: 'key' | 'value';
  /** Where the events come from. */
  readonly query: UseQueryResult;
}

/** From the first error to the outcome. */
export function StoryCard({ steps, role, query }: StoryCardProps) {
  const t = useTexts(mismatchTexts);
  const failure: unknown = query.data === undefined ? (query.error ?? query.failureReason) : null;
  return (
    <Card title={t.story}>
      {query.data === undefined && failure == null ? (
        <Skeleton height="20rem" />
      ) : (
        <>
          {failure != null && <ProblemCallout error={failure} />}
          <ol className={styles.steps} aria-live="polite">
            {steps.map((step, index) => (
              <li key={index} className={styles.step} data-tone={step.tone}>
                <div className={styles.stepHead}>
                  <Badge tone={step.tone}>{step.title}</Badge>
                  {step.at !== null && <Time at={step.at} />}
                </div>
                {step.sentences.map((sentence, at) => (
                  <p key={at}>
                    <Sentence text={sentence} />
                  </p>
                ))}
                {step.differences.length > 0 && <Differences differences={step.differences} role={role} />}
              </li>
            ))}
          </ol>
        </>
      )}
    </Card>
  );
}
