import type { Tone } from '../ui/tone.js';
import { texts } from './language.js';

/** The types of events that this console knows. A gateway of a later release may have others. */
export const eventTypes = [
  'MappingDeclared',
  'ConflictDetected',
  'ConflictObserved',
  'LookupFailed',
  'LookupStarted',
  'SchemaResolved',
  'RetrySucceeded',
  'RetryFailed',
  'RetryInconclusive',
  'CircuitOpened',
  'TrialStarted',
  'TrialSucceeded',
  'TrialInconclusive',
  'SubjectReset',
  'SubjectRemoved',
  'WriterAccepted',
  'WriterRewritten',
  'WriterRefused',
  'SubjectAssociated',
] as const;
export type EventType = (typeof eventTypes)[number];

export const isEventType = (type: string): type is EventType =>
  (eventTypes as readonly string[]).includes(type);

/** The colour of the state that an event leads to; `none` where it leaves the state as it is. */
export const eventTones: Readonly<Record<EventType, Tone>> = {
  MappingDeclared: 'healthy',
  ConflictDetected: 'resolving',
  ConflictObserved: 'none',
  LookupFailed: 'resolving',
  LookupStarted: 'resolving',
  SchemaResolved: 'retried',
  RetrySucceeded: 'healthy',
  RetryFailed: 'blocked',
  RetryInconclusive: 'healthy',
  CircuitOpened: 'open',
  TrialStarted: 'open',
  TrialSucceeded: 'healthy',
  TrialInconclusive: 'open',
  SubjectReset: 'healthy',
  SubjectRemoved: 'none',
  WriterAccepted: 'none',
  WriterRewritten: 'none',
  WriterRefused: 'none',
  SubjectAssociated: 'none',
};

export const eventTitles = texts({
  en: {
    MappingDeclared: 'Mapping declared',
    ConflictDetected: 'Conflict',
    ConflictObserved: 'Conflict observed',
    LookupFailed: 'Look-up failed',
    LookupStarted: 'Look-up started',
    SchemaResolved: 'Schema resolved',
    RetrySucceeded: 'Retry succeeded',
    RetryFailed: 'Retry failed',
    RetryInconclusive: 'Retry inconclusive',
    CircuitOpened: 'Circuit opened',
    TrialStarted: 'Trial started',
    TrialSucceeded: 'Trial succeeded',
    TrialInconclusive: 'Trial inconclusive',
    SubjectReset: 'Reset',
    SubjectRemoved: 'Removed',
    WriterAccepted: 'Writer accepted',
    WriterRewritten: 'Writer rewritten',
    WriterRefused: 'Writer refused',
    SubjectAssociated: 'Association',
  },
  ja: {
    MappingDeclared: 'マッピング宣言',
    ConflictDetected: '競合',
    ConflictObserved: '競合（記録のみ）',
    LookupFailed: 'ルックアップ失敗',
    LookupStarted: 'ルックアップ開始',
    SchemaResolved: 'スキーマ解決',
    RetrySucceeded: '再試行成功',
    RetryFailed: '再試行失敗',
    RetryInconclusive: '再試行の結果不明',
    CircuitOpened: 'サーキット開放',
    TrialStarted: '試験送信の開始',
    TrialSucceeded: '試験送信の成功',
    TrialInconclusive: '試験送信の結果不明',
    SubjectReset: 'リセット',
    SubjectRemoved: '削除',
    WriterAccepted: 'ライター受け入れ',
    WriterRewritten: 'ライター書き換え',
    WriterRefused: 'ライター拒否',
    SubjectAssociated: '関連付け',
  },
});
