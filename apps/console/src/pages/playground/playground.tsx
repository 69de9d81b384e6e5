import { useState, type SubmitEvent } from 'react';
import { useLocation, useSearchParams } from 'wouter';
import { useSession } from '../../session/session.js';
import { useTexts } from '../../text/preferences.js';
import { Button, ButtonLink } from '../../ui/button.js';
import { ProblemCallout } from '../../ui/callout.js';
import { SelectField, TextField } from '../../ui/field.js';
import { PageHead, Quiet, Stack } from '../../ui/layout.js';
import { Skeleton } from '../../ui/query-view.js';
import { subjectPath } from '../subject/address.js';
import { Bench } from './bench.js';
import { useSubjectSchemas } from './data.js';
import { exampleNames, exampleOf, examples } from './examples.js';
import styles from './playground.module.css';
import { addressOf } from './settings.js';
import { playgroundTexts } from './texts.js';

/** Schemas and records to try out. Address: `/playground?example=type`, or `?topic=…&subject=…`. */
export default function Playground() {
  const t = useTexts(playgroundTexts);
  const { has } = useSession();
  const [address] = useSearchParams();
  const topic = address.get('topic') ?? '';
  const subject = address.get('subject') ?? '';
  const isOfSubject = topic !== '' && subject !== '' && has('read');
  const example = exampleOf(address.get('example')) ?? 'type';
  return (
    <>
      <PageHead title={t.title} />
      <Stack>
        <p>{t.intro}</p>
        <Sources
          key={`${topic} ${subject}`}
          example={isOfSubject ? null : example}
          topic={topic}
          subject={subject}
        />
        {isOfSubject ? (
          <OfSubject key={JSON.stringify([topic, subject])} topic={topic} subject={subject} />
        ) : (
          <Bench key={example} start={examples[example]} />
        )}
      </Stack>
    </>
  );
}

interface SubjectProps {
  readonly topic: string;
  readonly subject: string;
}

/** Where the schemas come from. */
function Sources({ example, topic, subject }: SubjectProps & { readonly example: string | null }) {
  const t = useTexts(playgroundTexts);
  const { has } = useSession();
  const [, navigate] = useLocation();
  const [named, setNamed] = useState({ topic, subject });
  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const [ofTopic, ofSubject] = [named.topic.trim(), named.subject.trim()];
    if (ofTopic !== '' && ofSubject !== '') navigate(addressOf({ topic: ofTopic, subject: ofSubject }));
  };
  return (
    <div className={styles.sources}>
      <SelectField
        label={t.example}
        value={example ?? ''}
        onChange={({ target }) => navigate(addressOf({ example: target.value }))}
      >
        {example === null && <option value="">{t.exampleOfSubject}</option>}
        {exampleNames.map((name) => (
          <option key={name} value={name}>
            {t[`example_${name}`]}
          </option>
        ))}
      </SelectField>
      {has('read') && (
        <form onSubmit={submit} className={styles.load} aria-label={t.load}>
          <TextField
            label={t.topic}
            required
            autoComplete="off"
            spellCheck={false}
            value={named.topic}
            onChange={({ target }) => setNamed({ topic: target.value, subject: named.subject })}
          />
          <TextField
            label={t.subject}
            required
            autoComplete="off"
            spellCheck={false}
            value={named.subject}
            onChange={({ target }) => setNamed({ topic: named.topic, subject: target.value })}
          />
          <Button type="submit">{t.loadButton}</Button>
        </form>
      )}
    </div>
  );
}

function OfSubject({ topic, subject }: SubjectProps) {
  const t = useTexts(playgroundTexts);
  const { data, error, isError, failureReason, refetch } = useSubjectSchemas(topic, subject);
  if (data === undefined) {
    const failure: unknown = error ?? failureReason;
    if (failure === null) return <Skeleton height="30rem" />;
    return <ProblemCallout error={failure} {...(isError && { onRetry: () => void refetch() })} />;
  }
  const { start, lacks } = data;
  return (
    <>
      <div className={styles.loaded}>
        <span>{t.loadedOf(subject)}</span>
        <ButtonLink kind="quiet" to={subjectPath(topic, subject)}>
          {t.backToSubject}
        </ButtonLink>
        {lacks !== null && <Quiet>{lacks === 'mapping' ? t.noMapping : t.noLatest}</Quiet>}
      </div>
      <Bench start={start} />
    </>
  );
}
