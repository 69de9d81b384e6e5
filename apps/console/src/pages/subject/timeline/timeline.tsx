import { useState } from 'react';
import { Link } from 'wouter';
import { eventSentences, eventTitle, eventTone } from '../../../text/events.js';
import { useFormat, useTexts } from '../../../text/preferences.js';
import { Button } from '../../../ui/button.js';
import { ProblemCallout } from '../../../ui/callout.js';
import { Card, Code, Hidden, Quiet } from '../../../ui/layout.js';
import { Skeleton } from '../../../ui/query-view.js';
import { Sentence } from '../../../ui/sentence.js';
import { Badge } from '../../../ui/state-badge.js';
import { Time } from '../../../ui/time.js';
import { subjectPath } from '../address.js';
import { shortened } from '../shortened.js';
import { mismatchIds } from './mismatch-ids.js';
import { timelineTexts } from './texts.js';
import styles from './timeline.module.css';
import type { ShownEvents, SubjectEvent } from './use-events.js';

interface TimelineProps {
  readonly topic: string;
  readonly subject: string;
  /** The subject's version. */
  readonly newest: number;
  /** The event after which the page shows the subject. */
  readonly last: number;
  readonly shown: ShownEvents;
  readonly onEarlier: () => void;
  /** False: the subject cannot be shown as it was. */
  readonly hasPast?: boolean;
}

/** The events of a subject, newest first. */
export function Timeline({ topic, subject, newest, last, shown, onEarlier, hasPast = true }: TimelineProps) {
  const t = useTexts(timelineTexts);
  const format = useFormat();
  const { events, isLoading, failure, retry } = shown;
  const sentences = eventSentences(events, format);
  const ids = mismatchIds(events);
  const earlier = (events[0]?.version ?? 1) - 1;
  return (
    <Card title={t.title} aside={<Quiet>{t.order}</Quiet>}>
      <Announcement version={newest} sentence={events.at(-1)?.version === newest ? sentences.at(-1) : null} />
      {newest > last && <p className={styles.later}>{t.later(format.count(newest - last))}</p>}
      {events.length === 0 && !isLoading && failure === null && <p>{t.none}</p>}
      <ol className={styles.events} reversed>
        {events
          .map((event, index) => (
            <Item
              key={event.version}
              event={event}
              sentence={sentences[index] ?? event.type}
              mismatchId={ids[index] ?? null}
              address={hasPast && event.version !== last ? subjectPath(topic, subject, event.version) : null}
              isHere={hasPast && event.version === last}
            />
          ))
          .toReversed()}
      </ol>
      {isLoading && <Skeleton height="6rem" />}
      {failure !== null && <ProblemCallout error={failure} onRetry={retry} />}
      {earlier > 0 && !isLoading && failure === null && (
        <Button onClick={onEarlier}>{t.earlier(format.count(earlier))}</Button>
      )}
    </Card>
  );
}

interface ItemProps {
  readonly event: SubjectEvent;
  readonly sentence: string;
  readonly mismatchId: string | null;
  /** Of the subject as it was after the event; null: there is none, or the page shows it already. */
  readonly address: string | null;
  readonly isHere: boolean;
}

function Item({ event, sentence, mismatchId, address, isHere }: ItemProps) {
  const t = useTexts(timelineTexts);
  const format = useFormat();
  const { version, type, at, metadata } = event;
  const number = format.count(version);
  return (
    <li className={styles.event} data-here={isHere}>
      <span className={styles.version}>
        {address === null ? (
          <span>
            <Hidden>{t.event('')}</Hidden>
            {number}
            {isHere && <Hidden>. {t.rightHere}</Hidden>}
          </span>
        ) : (
          <Link href={address} aria-label={t.asOf(number)} title={t.asOf(number)}>
            {number}
          </Link>
        )}
      </span>
      <div className={styles.body}>
        <div className={styles.head}>
          <Badge tone={eventTone(event)}>{eventTitle(type, format)}</Badge>
          <Time at={at} />
        </div>
        <p>
          <Sentence text={sentence} />
        </p>
        <div className={styles.facts}>
          {metadata.actor !== null && <Origin name={t.actor} value={metadata.actor} />}
          <Origin name={t.pod} value={metadata.pod} />
          {metadata.request_id !== null && <Origin name={t.request} value={metadata.request_id} />}
          {mismatchId !== null && (
            <Link href={`/mismatches/${encodeURIComponent(mismatchId)}`} title={mismatchId}>
              {t.mismatch} <code>{shortened(mismatchId)}</code>
            </Link>
          )}
        </div>
        <Stored label={t.rawOf(number)} name={t.raw} event={event} />
      </div>
    </li>
  );
}

const Origin = ({ name, value }: { readonly name: string; readonly value: string }) => (
  <span title={value}>
    {name} <code>{shortened(value)}</code>
  </span>
);

interface StoredProps {
  readonly name: string;
  readonly label: string;
  readonly event: SubjectEvent;
}

/** The event as the log has it; made only once it is unfolded. */
function Stored({ name, label, event }: StoredProps) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details className={styles.stored} onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>
        {name} <code>{event.type}</code>
      </summary>
      {isOpen && <Code label={label}>{JSON.stringify(event, null, 2)}</Code>}
    </details>
  );
}

interface AnnouncementProps {
  /** The subject's version. */
  readonly version: number;
  /** Of the newest event; null: it is not there yet. */
  readonly sentence: string | null | undefined;
}

/** Reads out what happens while the page is open. */
function Announcement({ version, sentence }: AnnouncementProps) {
  const t = useTexts(timelineTexts);
  const [opened] = useState(version);
  return (
    <div aria-live="polite">
      {version > opened && sentence != null && <Hidden>{t.happened(sentence.replaceAll('`', ''))}</Hidden>}
    </div>
  );
}
