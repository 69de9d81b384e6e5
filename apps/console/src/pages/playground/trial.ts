import type { Settings } from './settings.js';

/** What is tried out. Texts are the reader's data, and stay in the page; everything else is in the address. */
export interface Trial extends Settings {
  readonly ours: string;
  readonly theirs: string;
  readonly record: string;
}

export interface TrialProps {
  readonly trial: Trial;
  readonly onTexts: (change: Partial<Pick<Trial, 'ours' | 'theirs' | 'record'>>) => void;
  readonly onSettings: (change: Partial<Settings>) => void;
}
