import { texts } from '../../../text/language.js';

export const verificationTexts = texts({
  en: {
    title: 'The log',
    what: 'Replays every event, and compares the hashes, the state and the audit with what is stored.',
    check: 'Check the log of this subject',
    checking: 'Checking the log',
    ok: (version: string) => (version === '1' ? 'In order: 1 event' : `In order: ${version} events`),
    okDetail: 'Hashes, state and audit agree with the log.',
    bad: 'The log and what is stored do not agree',
    badDetail: (version: string) =>
      `Checked up to event ${version}. Keep the database as it is, and see “Operations” in the documentation.`,
    at: 'Checked at',
  },
  ja: {
    title: 'イベントログ',
    what: 'すべてのイベントを再生し、ハッシュ・状態・監査を保存内容と照合します。',
    check: 'このサブジェクトのログを検証',
    checking: 'ログを検証中',
    ok: (version: string) => `正常（イベント ${version} 件）`,
    okDetail: 'ハッシュ・状態・監査はログと一致しています。',
    bad: 'ログと保存内容が一致しません',
    badDetail: (version: string) =>
      `イベント ${version} まで検証しました。データベースをそのまま保持し、ドキュメントの「Operations」を参照してください。`,
    at: '検証時刻',
  },
});
