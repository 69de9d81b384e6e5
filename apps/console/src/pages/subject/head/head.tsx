import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { useRolesOn } from '../../../session/session.js';
import { useFormat, useTexts } from '../../../text/preferences.js';
import { ButtonLink } from '../../../ui/button.js';
import { PageHead, Quiet } from '../../../ui/layout.js';
import { Sentence } from '../../../ui/sentence.js';
import { StateBadge } from '../../../ui/state-badge.js';
import { Ago, Time } from '../../../ui/time.js';
import type { SubjectView } from '../data.js';
import { useStateNames } from '../state-names.js';
import { subjectTexts } from '../texts.js';
import styles from './head.module.css';

export const subjectsOf = (topic: string): string => `/subjects?topic=${encodeURIComponent(topic)}`;

/** The way back to the lists that have the subject. */
export function Crumbs({ topic }: { readonly topic: string }) {
  const t = useTexts(subjectTexts);
  return (
    <nav aria-label={t.path}>
      <ol className={styles.crumbs}>
        <li>
          <Link href="/subjects">{t.subjects}</Link>
        </li>
        <li>
          <Link href={subjectsOf(topic)} title={t.subjectsOfTopic}>
            {topic}
          </Link>
        </li>
      </ol>
    </nav>
  );
}

interface HeadProps {
  readonly view: SubjectView;
  /** True: the subject as it was, so nothing is counted from now. */
  readonly isPast: boolean;
  readonly actions: ReactNode;
  /** What led to its state; null: not known yet. */
  readonly cause: string | null;
}

export function Head({ view, isPast, actions, cause }: HeadProps) {
  const t = useTexts(subjectTexts);
  const format = useFormat();
  const names = useStateNames();
  const { topic, subject, role, state, substate, since, version, last_mismatch_id: mismatch } = view;
  return (
    <>
      <PageHead title={subject}>
        <span className={styles.state} aria-live="polite">
          <StateBadge state={state} />
          {substate !== null && <Quiet>{names.short(`${state}.${substate}`)}</Quiet>}
        </span>
        <div className={styles.actions}>{actions}</div>
      </PageHead>
      <p className={styles.cause}>{cause !== null && <Sentence text={cause} />}</p>
      <dl className={styles.facts}>
        <HeadFact name={t.role}>{role === 'key' ? t.key : t.value}</HeadFact>
        <HeadFact name={t.since}>
          {since === null ? '–' : <Time at={since} />}
          {since !== null && !isPast && (
            <Quiet>
              {' '}
              <Ago at={since} />
            </Quiet>
          )}
        </HeadFact>
        <HeadFact name={t.version}>{format.count(version)}</HeadFact>
        <HeadFact name={t.lastConflict}>
          {mismatch === null ? (
            <Quiet>{t.noConflict}</Quiet>
          ) : (
            <Link href={`/mismatches/${encodeURIComponent(mismatch)}`}>{t.itsStory}</Link>
          )}
        </HeadFact>
        <HeadFact name={t.rights}>
          <Rights topic={topic} />
        </HeadFact>
      </dl>
    </>
  );
}

const HeadFact = ({ name, children }: { readonly name: string; readonly children: ReactNode }) => (
  <div>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </div>
);

/** What the reader may do here, as the gateway says. */
function Rights({ topic }: { readonly topic: string }) {
  const t = useTexts(subjectTexts);
  const roles = useRolesOn(topic);
  const named = (['read', 'operate', 'produce', 'admin'] as const)
    .filter((role) => roles.has(role))
    .map((role) => t[`right_${role}`]);
  return named.length === 0 ? <Quiet>{t.noRights}</Quiet> : named.join(t.and);
}

/** To the page that sends a record to the topic, for those who may. */
export function ProduceLink({ topic }: { readonly topic: string }) {
  const t = useTexts(subjectTexts);
  return useRolesOn(topic).has('produce') ? (
    <ButtonLink to={`/produce/${encodeURIComponent(topic)}`}>{t.produce}</ButtonLink>
  ) : null;
}
