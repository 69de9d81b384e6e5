import { useState } from 'react';
import { Link } from 'wouter';
import { sentenceOf } from '../../text/events.js';
import { useFormat, useTexts } from '../../text/preferences.js';
import { Button } from '../../ui/button.js';
import { ProblemCallout } from '../../ui/callout.js';
import { Card, Quiet } from '../../ui/layout.js';
import { Skeleton } from '../../ui/query-view.js';
import { Sentence } from '../../ui/sentence.js';
import { Ago } from '../../ui/time.js';
import styles from './overview.module.css';
import { conflictsOf, entriesOf, lastOf, mostChapters, type Entry } from './story.js';
import { SubjectLink } from './subject-link.js';
import { overviewTexts } from './texts.js';
import { mostEvents, useStory } from './use-story.js';

/** How many entries are shown at first. */
const shownAtFirst = 10;

/** What happened in the last hour, in sentences. */
export function StoryCard() {
  const t = useTexts(overviewTexts);
  const format = useFormat();
  const { story, isTruncated, failure } = useStory();
  const [isLong, setLong] = useState(false);
  const entries = story === null ? [] : entriesOf(story);
  const shown = isLong ? entries : entries.slice(0, shownAtFirst);
  return (
    <Card title={t.story}>
      {failure !== null && story === null && <ProblemCallout error={failure} />}
      {failure === null && story === null && <Skeleton height="12rem" />}
      {story !== null && entries.length === 0 && <p>{t.quiet}</p>}
      <ol className={styles.story}>
        {shown.map((entry) => (
          <StoryEntry key={entry.chapter.first.position.toString()} entry={entry} />
        ))}
      </ol>
      <div className={styles.storyFoot}>
        {entries.length > shown.length && (
          <Button kind="quiet" onClick={() => setLong(true)}>
            {t.more(format.count(entries.length - shown.length))}
          </Button>
        )}
        {story?.isCut === true && <Quiet>{t.cut(format.count(mostChapters))}</Quiet>}
        {isTruncated && <Quiet>{t.truncated(format.count(mostEvents))}</Quiet>}
      </div>
    </Card>
  );
}

function StoryEntry({ entry: { chapter, others } }: { readonly entry: Entry }) {
  const t = useTexts(overviewTexts);
  const format = useFormat();
  const { first, latest, omitted, before } = chapter;
  const last = lastOf(chapter);
  const sentences = [
    sentenceOf(first.details, format),
    ...(omitted > 0 ? [t.moreEvents(omitted, format.count(omitted))] : []),
    ...latest.map(({ details }) => sentenceOf(details, format)),
  ];
  return (
    <li className={styles.entry} data-tone={last.tone}>
      <div className={styles.entryHead}>
        <SubjectLink {...chapter} />
        <Quiet>
          <Ago at={last.at} />
        </Quiet>
      </div>
      <p>
        <Sentence text={sentences.join(format.language === 'ja' ? '' : ' ')} />
      </p>
      {before !== null && (
        <p className={styles.others}>
          {t.before(
            before.times,
            format.count(before.times),
            format.time(before.since),
            conflictsOf(chapter) > 0,
          )}
        </p>
      )}
      {others !== null && (
        <p className={styles.others}>
          <Sentence
            text={
              others.conflicts > 0
                ? t.othersConflicts(
                    others.conflicts,
                    { conflicts: format.count(others.conflicts), subjects: format.count(others.subjects) },
                    others.prefix,
                  )
                : t.others(format.count(others.subjects), others.prefix)
            }
          />{' '}
          <Link
            href={`/subjects${others.prefix === '' ? '' : `?${new URLSearchParams({ q: others.prefix }).toString()}`}`}
          >
            {t.showThem}
          </Link>
        </p>
      )}
    </li>
  );
}
