import { ProblemError } from '../../api/problem.js';
import { useSession } from '../../session/session.js';
import { useTexts } from '../../text/preferences.js';
import { PageHead } from '../../ui/layout.js';
import { QueryView } from '../../ui/query-view.js';
import { Actions } from './actions/actions.js';
import { subjectPath, type SubjectAddress } from './address.js';
import { useSubject, useSubjectAsOf, type CurrentSubject, type SubjectView } from './data.js';
import { BreakerCard } from './facts/breaker-card.js';
import { MappingCard } from './facts/mapping-card.js';
import { Comparison } from './differences/comparison.js';
import { Crumbs, Head, ProduceLink, subjectsOf } from './head/head.js';
import { MachineCard } from './machine/machine-card.js';
import type { SubjectAddress } from './address.js';
import { useSubject } from './data.js';
import { Crumbs } from './head/head.js';
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
    return <Nothing title={t.noSubject} detail={t.noSubjectDetail(subject, topic)} topic={topic} />;
  return (
    <>
      {current.data === undefined && <PageHead title={subject} />}
      <QueryView query={current} height="30rem">
        {(data) => <Parts address={address} current={data} />}
      </QueryView>
    </>
  );
}

interface ShownProps {
  readonly address: SubjectAddress;
  readonly current: CurrentSubject;
}

/** The subject as it is now, or as it was after the event that the address names. */
function Shown({ address: { topic, subject, version: asked }, current }: ShownProps) {
  const newest = current.subject.version;
  const version = asked === newest ? null : asked;
  const asOf = useSubjectAsOf(topic, subject, version !== null && version < newest ? version : null);
  const [more, setMore] = useState(0);
  const [, navigate] = useLocation();
  const last = Math.min(version ?? newest, newest);
  const shown = useSubjectEvents(topic, subject, { newest, last, more });
  const isPast = version !== null;
  const bar = (
    <VersionBar
      {...{ topic, subject, newest, version }}
      at={shown.events.findLast((event) => event.version === version)?.at ?? null}
      onChoose={(chosen) => navigate(subjectPath(topic, subject, chosen), { replace: true })}
    />
  );
  if (version !== null && version > newest) return <NoVersion {...{ version, newest, bar }} name={subject} />;
  return (
    <AsOf query={asOf} current={isPast ? null : current.subject} name={subject}>
      {(view) => (
        <Stack>
          <div>
            <Head
              view={view}
              isPast={isPast}
              actions={
                <Row>
                  {!isPast && <Actions subject={view} />}
                  <ProduceLink topic={topic} />
                </Row>
              }
            />
          </div>
          {bar}
          <MachineCard view={view} events={shown.events} isLoading={shown.isLoading} />
          <MachineCard view={view} events={shown.events} />
          {!isPast && <Comparison topic={topic} subject={subject} role={view.role} />}
          <div className={styles.columns}>
            <Stack>
              <Timeline
                {...{ topic, subject, newest, last, shown }}
                onEarlier={() => setMore((before) => before + 1)}
              />
            </Stack>
            <div className={styles.side}>
              <BreakerCard view={view} events={shown.events} isPast={isPast} />
              <MappingCard view={view} isPast={isPast} />
              <WritersCard topic={topic} subject={subject} />
              <VerificationCard topic={topic} subject={subject} />
            </div>
          </div>
        </Stack>
      )}
    </AsOf>
  );
}

interface AsOfProps {
  readonly query: UseQueryResult<SubjectView>;
  /** Null: the page shows the past. */
  readonly current: SubjectView | null;
  readonly name: string;
  readonly children: (view: SubjectView) => ReactNode;
}

function AsOf({ query, current, name, children }: AsOfProps) {
  if (current !== null) return children(current);
  return (
    <>
      {query.data === undefined && <PageHead title={name} />}
      <QueryView query={query} height="30rem">
        {children}
      </QueryView>
    </>
  );
}

interface NoVersionProps {
  readonly version: number;
  readonly newest: number;
  readonly name: string;
  readonly bar: ReactNode;
}

/** The address names an event that has not happened. */
function NoVersion({ version, newest, name, bar }: NoVersionProps) {
  const t = useTexts(versionTexts);
  const format = useFormat();
  return (
    <>
      <PageHead title={name} />
      <Stack>
        {bar}
        <Callout tone="open" title={t.unknown(format.count(version))}>
          <p>{t.unknownDetail(format.count(newest))}</p>
        </Callout>
      </Stack>
    </>
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
