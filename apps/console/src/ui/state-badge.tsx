import { useTexts } from '../text/preferences.js';
import { stateTexts, stateTones, type SubjectState } from '../text/states.js';
import type { Tone } from './tone.js';
import styles from './ui.module.css';

/** A shape for each colour, for readers who cannot tell the colours apart. */
const shapes: Readonly<Record<Tone, React.ReactNode>> = {
  healthy: <circle cx="5" cy="5" r="4" />,
  resolving: <path d="M5 1a4 4 0 1 1-4 4h1.6A2.4 2.4 0 1 0 5 2.6z" />,
  retried: <path d="M1 4h4V1.5L9 5 5 8.500V6H1z" />,
  blocked: <path d="M1 1h8v8H1z" />,
  open: <path d="M5 .8 9.400 9H.6z" />,
  none: <path d="M1 4h8v2H1z" />,
};

export const Badge = ({ tone, children }: { readonly tone: Tone; readonly children: React.ReactNode }) => (
  <span className={styles.badge} data-tone={tone}>
    <svg width="10" height="10" viewBox="0 0 10 10" fill="currentColor" aria-hidden="true">
      {shapes[tone]}
    </svg>
    {children}
  </span>
);

/** The state of a subject. */
export function StateBadge({ state }: { readonly state: SubjectState }) {
  const t = useTexts(stateTexts);
  return <Badge tone={stateTones[state]}>{t[state]}</Badge>;
}
