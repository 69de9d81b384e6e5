import type { Tone } from '../ui/tone.js';
import { texts } from './language.js';

export const subjectStates = ['healthy', 'resolving', 'retriedOnce', 'blocked', 'circuitOpen'] as const;
export type SubjectState = (typeof subjectStates)[number] | 'removed';

export const stateTones: Readonly<Record<SubjectState, Tone>> = {
  healthy: 'healthy',
  resolving: 'resolving',
  retriedOnce: 'retried',
  blocked: 'blocked',
  circuitOpen: 'open',
  removed: 'none',
};

export const stateTexts = texts({
  en: {
    healthy: 'Healthy',
    resolving: 'Resolving',
    retriedOnce: 'Retried once',
    blocked: 'Blocked',
    circuitOpen: 'Circuit open',
    removed: 'Removed',
  },
  ja: {
    healthy: '正常',
    resolving: '解決中',
    retriedOnce: '再試行済み',
    blocked: 'ブロック中',
    circuitOpen: 'サーキット開放',
    removed: '削除済み',
  },
});
