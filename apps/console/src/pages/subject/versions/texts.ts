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
    onlyNow:
      'Actions, the comparison with the registry, writers and the log concern the subject as it is now.',
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
    onlyNow: '操作、レジストリとの比較、書き込み元、ログの検証は、現在のサブジェクトが対象です。',
  },
});
