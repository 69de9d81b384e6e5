import { Link } from 'wouter';
import { useSession } from '../../session/session.js';
import { useFormat, useTexts } from '../../text/preferences.js';
import { stateTexts, subjectStates, stateTones } from '../../text/states.js';
import { Quiet } from '../../ui/layout.js';
import { Badge } from '../../ui/state-badge.js';
import type { Summary } from './data.js';
import styles from './overview.module.css';
import { overviewTexts } from './texts.js';

/** How many subjects are in each state; each count leads to them. */
export function StateCounts({ summary }: { readonly summary: Summary }) {
  const t = useTexts(overviewTexts);
  const names = useTexts(stateTexts);
  const format = useFormat();
  const { whoami } = useSession();
  const topics = whoami?.roles.read ?? [];
  return (
    <section aria-label={t.states}>
      <ul className={styles.counts}>
        <li>
          <Link href="/subjects" className={styles.count}>
            <span className={styles.number}>{format.count(summary.total)}</span>
            <span className={styles.allName}>{t.all}</span>
          </Link>
        </li>
        {subjectStates.map((state) => (
          <li key={state}>
            <Link
              href={`/subjects?state=${state}`}
              className={styles.count}
              data-is-none={summary.states[state] === 0}
            >
              <span className={styles.number}>{format.count(summary.states[state])}</span>
              <Badge tone={stateTones[state]}>{names[state]}</Badge>
            </Link>
          </li>
        ))}
      </ul>
      {!topics.includes('*') && topics.length > 0 && <Quiet>{t.ofYourTopics(topics.join(', '))}</Quiet>}
    </section>
  );
}
