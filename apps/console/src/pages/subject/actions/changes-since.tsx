import { useQuery } from '@tanstack/react-query';
import { dataOf } from '../../../api/client.js';
import { useApi, useSession } from '../../../session/session.js';
import { usePreferences, useTexts } from '../../../text/preferences.js';
import { Button } from '../../../ui/button.js';
import { Callout } from '../../../ui/callout.js';
import { Quiet } from '../../../ui/layout.js';
import { QueryView } from '../../../ui/query-view.js';
import { Time } from '../../../ui/time.js';
import { changeOf } from './changes.js';
import type { SubjectView } from './command.js';
import styles from './actions.module.css';
import { actionTexts } from './texts.js';

/** More events than these are counted, not shown. */
const shownEvents = 20;

interface ChangesSinceProps {
  /** The subject as the reader has seen it. */
  readonly seen: SubjectView;
  /** Whether the command was sent, and refused for that. */
  readonly isRefused: boolean;
  /** With the subject as it is now. */
  readonly onLookAgain: (present: SubjectView) => void;
}

/** Who has changed the subject since the reader saw it, and the way to decide again. */
export function ChangesSince({ seen, isRefused, onLookAgain }: ChangesSinceProps) {
  const t = useTexts(actionTexts);
  const { language } = usePreferences();
  const api = useApi();
  const { whoami } = useSession();
  const { topic, subject, version } = seen;
  const path = { topic, subject };
  const changes = useQuery({
    queryKey: ['subject', topic, subject, 'since', version],
    queryFn: async ({ signal }) => {
      const query = { after: version, limit: shownEvents };
      // In this order: the state that is decided on then has at least what is shown as changed.
      const events = await dataOf(
        api.GET('/v1/subjects/{topic}/{subject}/events', { params: { path, query }, signal }),
      );
      const present = await dataOf(api.GET('/v1/subjects/{topic}/{subject}', { params: { path }, signal }));
      return { events, present };
    },
  });
  return (
    <Callout tone="open" title={isRefused ? t.refusedTitle : t.staleTitle} isAlert>
      <p>{isRefused ? t.refusedHint : t.staleHint}</p>
      <QueryView query={changes} height="2rem">
        {({ events, present }) => (
          <>
            <ul className={styles.changes} aria-label={t.changes}>
              {events.items.map((event) => {
                const change = changeOf(event, whoami?.name ?? null, language);
                return (
                  <li key={change.version}>
                    <Time at={change.at} /> {change.what}
                    {change.reason !== null && <Quiet> {t.given(change.reason)}</Quiet>}
                  </li>
                );
              })}
              {events.next_cursor !== null && <li>{t.moreChanges}</li>}
            </ul>
            <Button onClick={() => onLookAgain(present)}>{t.lookAgain}</Button>
          </>
        )}
      </QueryView>
    </Callout>
  );
}
