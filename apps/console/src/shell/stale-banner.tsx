import { useLive } from '../live/live.js';
import { useStaleness } from '../live/staleness.js';
import { adviceOf, problemTexts } from '../text/problems.js';
import { useFormat, useTexts } from '../text/preferences.js';
import { Callout } from '../ui/callout.js';
import { useNow } from '../ui/time.js';
import styles from './shell.module.css';
import { shellTexts } from './texts.js';

/** A stream that is back after less than this, in ms, is not worth a word. */
const shortMs = 2000;

/** Says what of the page is old, since when, and why. */
export function StaleBanner() {
  const t = useTexts(shellTexts);
  const advices = useTexts(problemTexts);
  const format = useFormat();
  const staleness = useStaleness();
  const { lostSince } = useLive();
  const now = useNow(1000);
  const advice = staleness === null ? null : adviceOf(staleness.code);
  return (
    <div aria-live="polite" className={styles.banner}>
      {staleness !== null ? (
        <Callout tone="open" title={t.stale(format.dateTime(staleness.asOf))}>
          {advice !== null && <p>{advices[advice]}</p>}
        </Callout>
      ) : (
        lostSince !== null &&
        now - lostSince > shortMs && <Callout tone="open" title={t.lostSince(format.dateTime(lostSince))} />
      )}
    </div>
  );
}
