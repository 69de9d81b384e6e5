import { useEffect, useState } from 'react';
import { usePreferences } from '../text/preferences.js';
import { texts } from '../text/language.js';
import { useTexts } from '../text/preferences.js';

const timeTexts = texts({
  en: {
    ago: (duration: string) => `${duration} ago`,
    left: (duration: string) => `${duration} left`,
    due: 'due now',
  },
  ja: {
    ago: (duration: string) => `${duration}前`,
    left: (duration: string) => `残り${duration}`,
    due: '期限',
  },
});

/** An instant in the reader's zone; the other zone is in its title. @param at ISO 8601, or epoch ms */
export function Time({ at }: { readonly at: string | number }) {
  const { format, zone } = usePreferences();
  const iso = new Date(at).toISOString();
  return (
    <time dateTime={iso} title={zone === 'utc' ? new Date(at).toLocaleString() : iso}>
      {format.dateTime(at)}
    </time>
  );
}

/** How long ago an instant was. */
export function Ago({ at }: { readonly at: string | number }) {
  const { format } = usePreferences();
  const t = useTexts(timeTexts);
  const now = useNow(1000);
  return (
    <time dateTime={new Date(at).toISOString()} title={format.dateTime(at)}>
      {t.ago(format.duration(now - new Date(at).getTime()))}
    </time>
  );
}

/** How long it is until an instant, counting down. */
export function Countdown({ until }: { readonly until: string | number }) {
  const { format } = usePreferences();
  const t = useTexts(timeTexts);
  const left = new Date(until).getTime() - useNow(1000);
  return (
    <time dateTime={new Date(until).toISOString()} title={format.dateTime(until)} role="timer">
      {left > 0 ? t.left(format.duration(left)) : t.due}
    </time>
  );
}

/** The time, epoch ms, which moves on while the component is shown. @param paceMs how often */
export function useNow(paceMs: number): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), paceMs);
    return () => clearInterval(timer);
  }, [paceMs]);
  return now;
}
