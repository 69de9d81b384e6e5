import { useState } from 'react';
import { ProblemError } from '../../api/problem.js';
import { useSession } from '../../session/session.js';
import { useTexts } from '../../text/preferences.js';
import { ButtonLink } from '../../ui/button.js';
import { Callout } from '../../ui/callout.js';
import { PageHead, Row, Stack } from '../../ui/layout.js';
import { QueryView } from '../../ui/query-view.js';
import type { SubjectAddress } from './address.js';
import { useSubject, type CurrentSubject } from './data.js';
import { Crumbs, Head, ProduceLink, subjectsOf } from './head/head.js';
import { MachineCard } from './machine/machine-card.js';
import styles from './subject.module.css';
import { subjectTexts } from './texts.js';
import { Timeline } from './timeline/timeline.js';
import { useSubjectEvents } from './timeline/use-events.js';
import { useSubjectAddress } from './use-subject-address.js';

/** Everything about one subject. Address: `/subjects/{topic}/{subject}?version=7`. */
export default function SubjectPage() {
  const t = useTexts(subjectTexts);
  const { has } = useSession();
  const address = useSubjectAddress();
  if (address === null) return <Nothing title={t.badAddress} detail={t.badAddressDetail} />;
  if (!has('read')) return <Nothing title={t.forbidden} detail={t.forbiddenDetail} />;
  return (
    <div className={styles.page}>
      <Crumbs topic={address.topic} />
      <Subject key={JSON.stringify([address.topic, address.subject])} address={address} />
    </div>
  );
}

function Subject({ address }: { readonly address: SubjectAddress }) {
  const t = useTexts(subjectTexts);
  const { topic, subject } = address;
  const current = useSubject(topic, subject);
  if (current.error instanceof ProblemError && current.error.problem.code === 'subject.unknown')
    return <Nothing title={t.noSubject} detail={t.noSubjectDetail(subject, topic)} topic={topic} />;
  return (
    <>
      {current.data === undefined && <PageHead title={subject} />}
      <QueryView query={current} height="30rem">
        {(data) => <Shown address={address} current={data} />}
      </QueryView>
    </>
  );
}

interface ShownProps {
  readonly address: SubjectAddress;
  readonly current: CurrentSubject;
}

function Shown({ address: { topic, subject }, current }: ShownProps) {
  const newest = current.subject.version;
  const last = newest;
  const [more, setMore] = useState(0);
  const shown = useSubjectEvents(topic, subject, { newest, last, more });
  const view = current.subject;
  return (
    <Stack>
      <div>
        <Head view={view} isPast={false} actions={<ProduceLink topic={topic} />} />
      </div>
      <MachineCard view={view} events={shown.events} />
      <div className={styles.columns}>
        <Stack>
          <Timeline
            {...{ topic, subject, newest, last, shown }}
            onEarlier={() => setMore((before) => before + 1)}
          />
        </Stack>
        <Stack>{null}</Stack>
      </div>
    </Stack>
  );
}

interface NothingProps {
  readonly title: string;
  readonly detail: string;
  readonly topic?: string;
}

/** Why there is nothing to see, and where to look. */
function Nothing({ title, detail, topic }: NothingProps) {
  const t = useTexts(subjectTexts);
  const { has } = useSession();
  return (
    <>
      <PageHead title={title} />
      <Callout tone="open" title={title}>
        <p>{detail}</p>
        {has('read') && (
          <Row>
            {topic !== undefined && <ButtonLink to={subjectsOf(topic)}>{t.subjectsOfTopic}</ButtonLink>}
            <ButtonLink to="/subjects">{t.allSubjects}</ButtonLink>
          </Row>
        )}
      </Callout>
    </>
  );
}
