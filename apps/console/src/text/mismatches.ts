import type { Tone } from '../ui/tone.js';
import { texts } from './language.js';

export const verdicts = ['follow', 'accept', 'stop', 'refuse', 'observe'] as const;
export type Verdict = (typeof verdicts)[number];

export const outcomes = [
  'pending',
  'followed',
  'blocked',
  'refused',
  'observed',
  'circuit_opened',
  'superseded',
] as const;
export type Outcome = (typeof outcomes)[number];

export const verdictTones: Readonly<Record<Verdict, Tone>> = {
  follow: 'healthy',
  accept: 'resolving',
  observe: 'none',
  refuse: 'open',
  stop: 'blocked',
};

export const outcomeTones: Readonly<Record<Outcome, Tone>> = {
  pending: 'resolving',
  followed: 'healthy',
  blocked: 'blocked',
  refused: 'retried',
  observed: 'none',
  circuit_opened: 'open',
  superseded: 'none',
};

/** What a comparison of schemas leads to. `same`: there is nothing to resolve. */
export const verdictTexts = texts({
  en: {
    follow: 'Follow',
    accept: 'Accept',
    stop: 'Stop',
    refuse: 'Refuse',
    observe: 'Observe',
    same: 'Same',
    none: 'Not decided yet',
  },
  ja: {
    follow: '追従',
    accept: '受け入れ',
    stop: '停止',
    refuse: '拒否',
    observe: '記録のみ',
    same: '同一',
    none: '未判定',
  },
});

/** What became of a mismatch. */
export const outcomeTexts = texts({
  en: {
    pending: 'Pending',
    followed: 'Resolved',
    blocked: 'Blocked',
    refused: 'Refused',
    observed: 'Observed',
    circuit_opened: 'Circuit opened',
    superseded: 'Superseded',
  },
  ja: {
    pending: '解決中',
    followed: '解決済み',
    blocked: 'ブロック',
    refused: '拒否',
    observed: '記録のみ',
    circuit_opened: 'サーキット開放',
    superseded: '打ち切り',
  },
});
