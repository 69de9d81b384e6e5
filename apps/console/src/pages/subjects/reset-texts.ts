import { texts } from '../../text/language.js';

export const resetTexts = texts({
  en: {
    title: 'Reset subjects',
    checking: 'Asking the gateway what a reset would do',
    checkingSome: (count: string) => `Asking the gateway what a reset would do: ${count} subjects answered`,
    wouldReset: (count: string, isOne: boolean) =>
      isOne ? '1 subject goes back to healthy' : `${count} subjects go back to healthy`,
    wouldResetAdvice:
      'A reset keeps the mapping, forgets the conflicts of the breaker, and lets requests through again. A conflict that is still there blocks the subject again.',
    unchanged: (count: string, isOne: boolean) =>
      isOne
        ? '1 is healthy already: nothing happens to it'
        : `${count} are healthy already: nothing happens to them`,
    refused: (count: string) => `Refused: ${count}`,
    stale: 'It has changed since you looked at it.',
    allHint:
      'Whatever matches the filter when the reset runs is reset: subjects that come to match until then, too.',
    nothingToDo: 'There is nothing to reset.',
    reason: 'Reason',
    reasonHint: 'Stored with the event of each subject.',
    run: (count: string, isOne: boolean) => (isOne ? 'Reset 1 subject' : `Reset ${count} subjects`),
    running: (done: string, total: string) => `${done} of ${total} answered`,
    stop: 'Stop',
    stopping: 'Stops after the call that is in progress',
    stopped: (done: string, total: string) =>
      `Stopped: ${done} of ${total} were answered. The rest is as it was.`,
    goOn: 'Go on',
    done: 'Done',
    wasReset: (count: string, isOne: boolean) =>
      isOne ? '1 subject was reset' : `${count} subjects were reset`,
    failed: (done: string, total: string) =>
      `${done} of ${total} were answered before that. What the last call did is not known: go on, a subject that is healthy stays as it is.`,
    results: 'Subject by subject',
    subject: 'Subject',
    state: 'State before',
    outcome: 'Result',
    outcome_reset: 'reset',
    outcome_would_reset: 'is reset',
    outcome_unchanged: 'unchanged',
    outcome_refused: 'refused',
    more: (count: string) => `and ${count} more`,
    copyAll: 'Copy the whole list',
    curl: 'Copy as curl',
  },
  ja: {
    title: 'サブジェクトのリセット',
    checking: 'リセットの結果をゲートウェイに問い合わせています',
    checkingSome: (count: string) =>
      `リセットの結果をゲートウェイに問い合わせています（${count} 件回答済み）`,
    wouldReset: (count: string) => `${count} 件が正常に戻ります`,
    wouldResetAdvice:
      'リセットするとマッピングはそのまま残り、サーキットブレーカーの不一致の記録が消え、リクエストが再び通ります。不一致が残っている場合は再度ブロックされます。',
    unchanged: (count: string) => `${count} 件はすでに正常なため変更されません`,
    refused: (count: string) => `拒否: ${count} 件`,
    stale: '表示後に変更されました。',
    allHint:
      'リセットの実行時に条件に一致するすべてのサブジェクトが対象です。それまでに一致したものも含まれます。',
    nothingToDo: 'リセットするものはありません。',
    reason: '理由',
    reasonHint: '各サブジェクトのイベントに記録されます。',
    run: (count: string) => `${count} 件をリセット`,
    running: (done: string, total: string) => `${total} 件中 ${done} 件が回答済み`,
    stop: '停止',
    stopping: '実行中の呼び出しの終了後に停止します',
    stopped: (done: string, total: string) =>
      `停止しました。${total} 件中 ${done} 件が回答済みです。残りは変更されていません。`,
    goOn: '続行',
    done: '完了',
    wasReset: (count: string) => `${count} 件をリセットしました`,
    failed: (done: string, total: string) =>
      `それまでに ${total} 件中 ${done} 件が回答済みです。最後の呼び出しの結果は不明です。続行しても、正常なサブジェクトは変更されません。`,
    results: 'サブジェクトごとの結果',
    subject: 'サブジェクト',
    state: '以前の状態',
    outcome: '結果',
    outcome_reset: 'リセット済み',
    outcome_would_reset: 'リセット対象',
    outcome_unchanged: '変更なし',
    outcome_refused: '拒否',
    more: (count: string) => `ほか ${count} 件`,
    copyAll: '一覧をすべてコピー',
    curl: 'curl としてコピー',
  },
});
