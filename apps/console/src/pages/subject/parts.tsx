import { useState } from 'react';
import { useLocation } from 'wouter';
import { eventSentences, eventTone } from '../../text/events.js';
import { useFormat, useTexts } from '../../text/preferences.js';
import { Callout } from '../../ui/callout.js';
import { PageHead, Stack } from '../../ui/layout.js';
import { QueryView } from '../../ui/query-view.js';
import { Actions } from './actions/actions.js';
import { subjectPath, type SubjectAddress } from './address.js';
import { useSubjectAsOf, type CurrentSubject, type SubjectView } from './data.js';
import { Comparison } from './differences/comparison.js';
import { BreakerCard } from './facts/breaker-card.js';
import { MappingCard } from './facts/mapping-card.js';
import { Head, ProduceLink } from './head/head.js';
import { MachineCard } from './machine/machine-card.js';
import styles from './subject.module.css';
import { Timeline } from './timeline/timeline.js';
import { useSubjectEvents, type ShownEvents, type SubjectEvent } from './timeline/use-events.js';
import { VerificationCard } from './verification/verification-card.js';
import { versionTexts } from './versions/texts.js';
import { VersionBar } from './versions/version-bar.js';
import { WritersCard } from './writers/writers-card.js';

interface PartsProps {
  readonly address: SubjectAddress;
  readonly current: CurrentSubject;
}

/** The subject as it is now, or as it was after the event that the address names. */
export function Parts({ address: { topic, subject, version: asked }, current }: PartsProps) {
  const newest = current.subject.version;
  const version = asked === newest ? null : asked;
  const isPast = version !== null;
  const isUnknown = isPast && version > newest;
  const asOf = useSubjectAsOf(topic, subject, isUnknown ? null : version);
  const [, navigate] = useLocation();
  const [more, setMore] = useState(0);
  const last = Math.min(version ?? newest, newest);
  const shown = useSubjectEvents(topic, subject, { newest, last, more });
  const view = isPast ? asOf.data : current.subject;
  const cause = useCause(shown.events);
  const content = (given: SubjectView) => (
    <Content {...{ view: given, isPast, newest, last, shown }} onEarlier={() => setMore(more + 1)} />
  );
  return (
    <Stack>
      <div className={styles.dimmed} aria-busy={asOf.isPlaceholderData}>
        {view === undefined || isUnknown ? (
          <PageHead title={subject} />
        ) : (
          <Head
            {...{ view, isPast, cause }}
            actions={isPast ? null : <CurrentActions subject={current.subject} />}
          />
        )}
      </div>
      {/* Always in this place: the slider keeps the focus. */}
      <VersionBar
        {...{ topic, subject, newest, version }}
        at={shown.events.findLast((event) => event.version === version)?.at ?? null}
        onChoose={(chosen) => navigate(subjectPath(topic, subject, chosen), { replace: true })}
      />
      {isUnknown ? (
        <NoVersion version={version} newest={newest} />
      ) : (
        <div className={styles.dimmed} aria-busy={asOf.isPlaceholderData}>
          {isPast ? (
            <QueryView query={asOf} height="30rem">
              {content}
            </QueryView>
          ) : (
            content(current.subject)
          )}
        </div>
      )}
    </Stack>
  );
}

/** The sentence of the last event that moved the subject; null: it is not among those that are loaded. */
function useCause(events: readonly SubjectEvent[]): string | null {
  const format = useFormat();
  const moved = events.findLastIndex((event) => eventTone(event) !== 'none');
  return eventSentences(events, format)[moved] ?? null;
}

const CurrentActions = ({ subject }: { readonly subject: SubjectView }) => (
  <>
    <Actions subject={subject} />
    <ProduceLink topic={subject.topic} />
  </>
);

interface ContentProps {
  readonly view: SubjectView;
  readonly isPast: boolean;
  readonly newest: number;
  readonly last: number;
  readonly shown: ShownEvents;
  readonly onEarlier: () => void;
}

function Content({ view, isPast, newest, last, shown, onEarlier }: ContentProps) {
  const t = useTexts(versionTexts);
  const { topic, subject } = view;
  const { events, isLoading } = shown;
  return (
    <Stack>
      {/* Why it stopped comes first: the reader has to decide by that. */}
      {!isPast && <Comparison topic={topic} subject={subject} role={view.role} />}
      <MachineCard view={view} events={events} isLoading={isLoading} />
      {isPast && <p>{t.onlyNow}</p>}
      <div className={styles.columns}>
        <Timeline {...{ topic, subject, newest, last, shown, onEarlier }} />
        <div className={styles.side}>
          <BreakerCard view={view} events={events} isPast={isPast} />
          <MappingCard view={view} isPast={isPast} />
          <WritersCard topic={topic} subject={subject} />
          <VerificationCard topic={topic} subject={subject} />
        </div>
      </div>
    </Stack>
  );
}

interface NoVersionProps {
  readonly version: number;
  readonly newest: number;
}

/** The address names an event that has not happened. */
function NoVersion({ version, newest }: NoVersionProps) {
  const t = useTexts(versionTexts);
  const format = useFormat();
  return (
    <Callout tone="open" title={t.unknown(format.count(version))}>
      <p>{t.unknownDetail(format.count(newest))}</p>
    </Callout>
  );
}
