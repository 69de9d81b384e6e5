import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { useFormat, useTexts } from '../../text/preferences.js';
import { Card, Hidden, Quiet } from '../../ui/layout.js';
import { QueryView } from '../../ui/query-view.js';
import { Ago, Countdown } from '../../ui/time.js';
import { mostListed, useSubjectsIn, type Subject, type Summary } from './data.js';
import styles from './overview.module.css';
import { SubjectLink } from './subject-link.js';
import { overviewTexts } from './texts.js';

/** Open circuits and blocked subjects, with what to do about them. */
export function Attention({ summary }: { readonly summary: Summary }) {
  const t = useTexts(overviewTexts);
  const format = useFormat();
  const { blocked, circuitOpen } = summary.states;
  return (
    <Card
      title={t.attention}
      aside={
        <span aria-live="polite" className={styles.aside}>
          <Quiet>{t.attentionCount(format.count(blocked), format.count(circuitOpen))}</Quiet>
        </span>
      }
    >
      <div className={styles.attention}>
        {blocked === 0 && circuitOpen === 0 && <p>{t.nothing}</p>}
        {circuitOpen > 0 && (
          <Listed title={t.openCircuits} advice={t.openAdvice} state="circuitOpen">
            {(subject) => <UntilWhen subject={subject} />}
          </Listed>
        )}
        {circuitOpen > mostListed && (
          <Link href="/subjects?state=circuitOpen">{t.allOpen(format.count(circuitOpen))}</Link>
        )}
        {blocked > 0 && (
          <Listed title={t.blocked} advice={t.blockedAdvice} state="blocked">
            {({ subject, last_mismatch_id: mismatch }) =>
              mismatch !== null && (
                <Link href={`/mismatches/${encodeURIComponent(mismatch)}`} aria-label={t.whyOf(subject)}>
                  {t.why}
                </Link>
              )
            }
          </Listed>
        )}
        {blocked > mostListed && (
          <Link href="/subjects?state=blocked">{t.allBlocked(format.count(blocked))}</Link>
        )}
      </div>
    </Card>
  );
}

interface ListedProps {
  readonly title: string;
  readonly advice: string;
  readonly state: 'blocked' | 'circuitOpen';
  /** What the list says of each. */
  readonly children: (subject: Subject) => ReactNode;
}

function Listed({ title, advice, state, children }: ListedProps) {
  const t = useTexts(overviewTexts);
  const subjects = useSubjectsIn(state);
  return (
    <div className={styles.listed}>
      <h3>{title}</h3>
      <Quiet>{advice}</Quiet>
      <QueryView query={subjects} height="2rem">
        {(items) => (
          <ul className={styles.rows}>
            {items.map((each) => (
              <li key={`${each.topic}/${each.subject}`} className={styles.rowOf} data-tone={state}>
                <SubjectLink {...each} />
                <span className={styles.detail}>{children(each)}</span>
                <Quiet>
                  <Hidden>{t.since} </Hidden>
                  {each.since !== null && <Ago at={each.since} />}
                </Quiet>
              </li>
            ))}
          </ul>
        )}
      </QueryView>
    </div>
  );
}

function UntilWhen({ subject: { substate, breaker } }: { readonly subject: Subject }) {
  const t = useTexts(overviewTexts);
  const by = breaker.forced ? `${t.forced}${breaker.reason === null ? '' : `: ${breaker.reason}`}` : null;
  return (
    <>
      {substate === 'trial' ? (
        t.trialRuns
      ) : breaker.open_until === null ? (
        t.untilReset
      ) : breaker.trial_due === true || Date.parse(breaker.open_until) <= Date.now() ? (
        t.trialDue
      ) : (
        <Countdown until={breaker.open_until} />
      )}
      {by !== null && <Quiet> · {by}</Quiet>}
    </>
  );
}
