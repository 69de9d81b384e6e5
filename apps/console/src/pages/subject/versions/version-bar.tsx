import { useId } from 'react';
import { Link } from 'wouter';
import { useFormat, useTexts } from '../../../text/preferences.js';
import { Button } from '../../../ui/button.js';
import { Time } from '../../../ui/time.js';
import { subjectPath } from '../address.js';
import { versionTexts } from './texts.js';
import { useSlider } from './use-slider.js';
import styles from './versions.module.css';

interface VersionBarProps {
  readonly topic: string;
  readonly subject: string;
  /** The subject's version. */
  readonly newest: number;
  /** Null: the page shows the subject as it is now. */
  readonly version: number | null;
  /** When the event of that version happened; null: not known yet. */
  readonly at: string | null;
  /** @param version null: now */
  readonly onChoose: (version: number | null) => void;
}

/** Chooses the event after which the page shows the subject, and says which one that is. */
export function VersionBar({ topic, subject, newest, version, at, onChoose }: VersionBarProps) {
  const t = useTexts(versionTexts);
  const format = useFormat();
  const id = useId();
  const choose = (value: number): void => onChoose(value >= newest ? null : Math.max(1, value));
  const shown = Math.min(version ?? newest, newest);
  const [slid, slide] = useSlider(shown, choose);
  const isLast = version === null;
  return (
    <section className={styles.bar} data-past={!isLast} aria-label={t.title}>
      <div className={styles.slider}>
        <label htmlFor={id}>{t.label}</label>
        {/* Not `disabled`: at its end a button would lose the focus. */}
        <Button
          onClick={() => choose(shown - 1)}
          aria-disabled={shown <= 1}
          aria-label={t.previous}
          title={t.previous}
        >
          <Chevron d="M10 3 5 8l5 5" />
        </Button>
        <input
          id={id}
          type="range"
          min={1}
          max={newest}
          step={1}
          value={slid}
          disabled={newest <= 1}
          aria-valuetext={t.of(format.count(slid), format.count(newest))}
          onChange={({ target }) => slide(Number(target.value))}
        />
        <Button onClick={() => choose(shown + 1)} aria-disabled={isLast} aria-label={t.next} title={t.next}>
          <Chevron d="m6 3 5 5-5 5" />
        </Button>
      </div>
      <p className={styles.shown} aria-live="polite">
        {isLast ? (
          t.now(format.count(newest))
        ) : (
          <>
            <strong>
              {t.past}
              {format.count(version)}
              {at !== null && (
                <>
                  {t.pastAt}
                  <Time at={at} />
                </>
              )}
            </strong>{' '}
            <Link href={subjectPath(topic, subject)}>{t.back}</Link>
          </>
        )}
      </p>
    </section>
  );
}

const Chevron = ({ d }: { readonly d: string }) => (
  <svg width="16" height="16" viewBox="0 0 16 16" aria-hidden="true">
    <path d={d} fill="none" stroke="currentColor" strokeWidth="1.600" />
  </svg>
);
