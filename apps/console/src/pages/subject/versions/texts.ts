import { texts } from '../../../text/language.js';

export const versionTexts = texts({
  en: {
    title: 'Version shown',
    label: 'As of event',
    previous: 'One event earlier',
    next: 'One event later',
    now: (version: string) => `Now, after event ${version}`,
    of: (version: string, newest: string) => `event ${version} of ${newest}`,
    past: 'As it was after event ',
    pastAt: ', ',
    back: 'Back to now',
    unknown: (version: string) => `This subject has no event ${version}`,
    unknownDetail: (newest: string) => `Its newest event is ${newest}.`,
    onlyNow: 'The comparison with the registry, and actions, concern the subject as it is now.',
  },
  ja: {
    title: '表示中のバージョン',
    label: '表示する時点（イベント）',
    previous: '一つ前のイベント',
    next: '一つ後のイベント',
    now: (version: string) => `現在（イベント ${version} の後）`,
    of: (version: string, newest: string) => `イベント ${version} / ${newest}`,
    past: '表示時点: イベント ',
    pastAt: ' の直後、',
    back: '現在に戻る',
    unknown: (version: string) => `このサブジェクトにイベント ${version} はありません`,
    unknownDetail: (newest: string) => `最新のイベントは ${newest} です。`,
    onlyNow: 'レジストリとの比較と操作は、現在のサブジェクトが対象です。',
  },
});
