import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useId, useState, type SubmitEvent } from 'react';
import { useLocation, useParams } from 'wouter';
import { dataOf } from '../../api/client.js';
import { useApi, useRolesOn, useSession } from '../../session/session.js';
import { useTexts } from '../../text/preferences.js';
import { Button, ButtonLink } from '../../ui/button.js';
import { Callout } from '../../ui/callout.js';
import { TextField } from '../../ui/field.js';
import { Card, PageHead } from '../../ui/layout.js';
import { Skeleton } from '../../ui/query-view.js';
import { ProduceForm } from './produce-form.js';
import styles from './produce.module.css';
import { produceTexts } from './texts.js';

/** Sends one record to a topic. */
export default function Produce() {
  const t = useTexts(produceTexts);
  const { has } = useSession();
  const { topic } = useParams<{ topic?: string }>();
  if (!has('produce'))
    return (
      <>
        <PageHead title={t.title} />
        <Callout tone="open" title={t.forbidden}>
          <p>{t.forbiddenAdvice}</p>
        </Callout>
      </>
    );
  return topic === undefined ? <ChooseTopic /> : <ProduceTo key={topic} topic={topic} />;
}

function ChooseTopic() {
  const t = useTexts(produceTexts);
  const id = useId();
  const api = useApi();
  const { has } = useSession();
  const [, navigate] = useLocation();
  const [topic, setTopic] = useState('');
  const { data: topics = [] } = useQuery({
    queryKey: ['topics'],
    queryFn: ({ signal }) => dataOf(api.GET('/topics', { signal })),
    enabled: has('read'),
  });
  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    if (topic.trim() !== '') navigate(`/produce/${encodeURIComponent(topic.trim())}`);
  };
  return (
    <>
      <PageHead title={t.title} />
      <Card title={t.topic}>
        <form onSubmit={submit} className={styles.choose}>
          <TextField
            label={t.topic}
            hint={t.topicHint}
            required
            autoComplete="off"
            spellCheck={false}
            list={id}
            data-search=""
            value={topic}
            onChange={({ target }) => setTopic(target.value)}
          />
          <datalist id={id}>
            {topics.map((name) => (
              <option key={name} value={name} />
            ))}
          </datalist>
          <Button kind="primary" type="submit">
            {t.choose}
          </Button>
        </form>
      </Card>
    </>
  );
}

function ProduceTo({ topic }: { readonly topic: string }) {
  const t = useTexts(produceTexts);
  const roles = useRolesOn(topic);
  const isKnown = useQueryClient().getQueryState(['whoami', topic])?.data !== undefined;
  return (
    <>
      <PageHead title={t.titleOn(topic)}>
        <ButtonLink to="/produce">{t.chooseOther}</ButtonLink>
      </PageHead>
      {!isKnown ? (
        <Skeleton height="30rem" />
      ) : roles.has('produce') ? (
        <ProduceForm topic={topic} mayRead={roles.has('read')} />
      ) : (
        <Callout tone="open" title={t.forbiddenOn(topic)}>
          <p>{t.forbiddenOnAdvice}</p>
        </Callout>
      )}
    </>
  );
}
