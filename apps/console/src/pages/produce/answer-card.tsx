import { useEffect, useRef } from 'react';
import { Link } from 'wouter';
import { ProblemError } from '../../api/problem.js';
import { useTexts } from '../../text/preferences.js';
import { Button } from '../../ui/button.js';
import { Callout, ProblemCallout } from '../../ui/callout.js';
import { Card, Fact, Facts, Quiet, Row } from '../../ui/layout.js';
import { issuesOf, type Answer } from './answer.js';
import { focusPlace } from './form/place.js';
import styles from './produce.module.css';
import { produceTexts } from './texts.js';

interface AnswerCardProps {
  readonly topic: string;
  /** Null: nothing was answered yet. */
  readonly answer: Answer | null;
  readonly error: unknown;
}

/** What the gateway said about the last record. */
export function AnswerCard({ topic, answer, error }: AnswerCardProps) {
  const t = useTexts(produceTexts);
  const region = useRef<HTMLDivElement>(null);
  const isThere = answer !== null || error !== null;
  useEffect(() => {
    if (isThere) region.current?.scrollIntoView({ block: 'nearest' });
  }, [isThere, answer, error]);
  return (
    <Card title={t.answer}>
      <div ref={region} aria-live="polite" className={styles.answer}>
        {error !== null ? (
          <Refused topic={topic} error={error} />
        ) : answer === null ? (
          <Quiet>{t.noAnswer}</Quiet>
        ) : (
          <Stored topic={topic} answer={answer} />
        )}
      </div>
    </Card>
  );
}

function Stored({ topic, answer }: { readonly topic: string; readonly answer: Answer }) {
  const t = useTexts(produceTexts);
  return (
    <>
      <Callout
        tone={answer.error === null ? 'healthy' : 'blocked'}
        title={answer.error === null ? t.stored : t.notStored}
      >
        {answer.error !== null && <p>{answer.error}</p>}
        <Facts>
          <Fact name={t.partition}>{answer.partition ?? '–'}</Fact>
          <Fact name={t.offset}>{answer.offset ?? '–'}</Fact>
          {answer.keySchemaId !== null && <Fact name={t.keySchema}>{answer.keySchemaId}</Fact>}
          {answer.valueSchemaId !== null && <Fact name={t.valueSchema}>{answer.valueSchemaId}</Fact>}
        </Facts>
      </Callout>
      {answer.resolutions.map(({ subject, mismatchId, verdict, from, to }) => (
        <Callout key={mismatchId} tone="resolving" title={t.resolved}>
          <p>
            {t.resolvedAs(subject, verdict)}
            {from?.version != null && to?.version != null && ` (${t.fromTo(from.version, to.version)})`}
          </p>
          <Row>
            <Link href={`/mismatches/${encodeURIComponent(mismatchId)}`}>{t.mismatch}</Link>
            <SubjectLink topic={topic} subject={subject} />
          </Row>
        </Callout>
      ))}
    </>
  );
}

function SubjectLink({ topic, subject }: { readonly topic: string; readonly subject: string }) {
  const t = useTexts(produceTexts);
  return (
    <Link href={`/subjects/${encodeURIComponent(topic)}/${encodeURIComponent(subject)}`}>{t.subject}</Link>
  );
}

function Refused({ topic, error }: { readonly topic: string; readonly error: unknown }) {
  const t = useTexts(produceTexts);
  const problem = error instanceof ProblemError ? error.problem : null;
  const issues = issuesOf(problem?.records);
  const { subject } = (problem ?? {}) as { readonly subject?: string };
  return (
    <>
      <ProblemCallout error={error} />
      {problem?.outcome === 'unknown' && <p>{t.outcomeUnknown}</p>}
      {problem?.outcome === 'not_sent' && <Quiet>{t.outcomeNotSent}</Quiet>}
      {issues.length > 0 && (
        <>
          <h3>{t.refusedPlaces}</h3>
          <ul className={styles.issues}>
            {issues.map(({ path, expected, actual }) => (
              <li key={`${path} ${expected}`}>
                <Button kind="quiet" onClick={() => focusPlace(path)}>
                  <code>{t.place(path, expected, actual)}</code>
                </Button>
              </li>
            ))}
          </ul>
        </>
      )}
      <Row>
        {problem?.mismatch_id !== undefined && (
          <Link href={`/mismatches/${encodeURIComponent(problem.mismatch_id)}`}>{t.mismatch}</Link>
        )}
        {subject !== undefined && <SubjectLink topic={topic} subject={subject} />}
      </Row>
    </>
  );
}
