import { ProblemError } from '../../api/problem.js';
import { useSession } from '../../session/session.js';
import { useTexts } from '../../text/preferences.js';
import { PageHead, Stack } from '../../ui/layout.js';
import { QueryView } from '../../ui/query-view.js';
import type { SubjectAddress } from './address.js';
import { useSubject } from './data.js';
import { Crumbs } from './head/head.js';
import { FormerEvents } from './timeline/former-events.js';
import { Nothing } from './nothing.js';
import { Parts } from './parts.js';
import styles from './subject.module.css';
import { subjectTexts } from './texts.js';
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
    return (
      <Stack>
        <Nothing title={t.noSubject} detail={t.noSubjectDetail(subject, topic)} topic={topic} />
        <FormerEvents topic={topic} subject={subject} />
      </Stack>
    );
  return (
    <>
      {current.data === undefined && <PageHead title={subject} />}
      <QueryView query={current} height="30rem">
        {(data) => <Parts address={address} current={data} />}
      </QueryView>
    </>
  );
}
