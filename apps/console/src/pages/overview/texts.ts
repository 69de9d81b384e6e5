import { texts } from '../../text/language.js';

export const overviewTexts = texts({
  en: {
    title: 'Overview',
    // States
    states: 'Subjects by state',
    all: 'All subjects',
    ofYourTopics: (topics: string) => `Of the topics that you may read: ${topics}`,
    // Charts
    conflicts: 'Conflicts over time',
    conflictsBy: 'Conflicts by verdict',
    lookups: 'Look-ups in the registry',
    range: 'Time range',
    '1h': '1 hour',
    '24h': '24 hours',
    '7d': '7 days',
    follow: 'Follow',
    accept: 'Accept',
    stop: 'Stop',
    refuse: 'Refuse',
    observe: 'Observe',
    pending: 'Not decided yet',
    ok: 'Answered',
    failed: 'Failed',
    allOfRange: 'Mismatches of this time',
    // Attention
    attention: 'What needs somebody',
    nothing: 'No subject is blocked, and no circuit is open.',
    attentionCount: (blocked: string, open: string) => `${blocked} blocked, ${open} with an open circuit`,
    openCircuits: 'Open circuits',
    openAdvice:
      'Their requests are refused until the time is over; the next one then is the trial, which closes the circuit if it succeeds. Once the cause is repaired, an operator can reset the subject earlier.',
    blocked: 'Blocked subjects',
    blockedAdvice:
      'Nothing is sent for these subjects until somebody decides. Look at the difference, agree with the owner of the schema, then reset the subject or declare another mapping.',
    untilReset: 'until it is reset',
    trialDue: 'the next request is the trial',
    trialRuns: 'the trial is running',
    forced: 'by an operator',
    why: 'Why',
    whyOf: (subject: string) => `Why ${subject} is blocked`,
    since: 'since',
    allBlocked: (count: string) => `All ${count} blocked subjects`,
    allOpen: (count: string) => `All ${count} open circuits`,
    // Story
    story: 'The last hour',
    quiet: 'Nothing happened to any subject in the last hour.',
    before: (times: number, shown: string, since: string, isConflict: boolean) =>
      `${shown} more ${isConflict ? `conflict${times === 1 ? '' : 's'}` : `time${times === 1 ? '' : 's'}`} like this since ${since}.`,
    moreEvents: (events: number, shown: string) =>
      `Then ${shown} more event${events === 1 ? '' : 's'} followed.`,
    othersConflicts: (count: number, shown: { conflicts: string; subjects: string }, prefix: string) =>
      `${shown.conflicts} more conflict${count === 1 ? '' : 's'} of ${shown.subjects} other subject${shown.subjects === '1' ? '' : 's'}${prefix === '' ? '' : `, \`${prefix}…\`,`} went the same way.`,
    others: (shown: string, prefix: string) =>
      `${shown} more subjects${prefix === '' ? '' : `, \`${prefix}…\`,`} went the same way.`,
    showThem: 'Show them',
    more: (count: string) => `Show ${count} more`,
    cut: (count: string) =>
      `Only the latest ${count} courses of events are told. All conflicts are among the mismatches.`,
    truncated: (count: string) =>
      `The story begins with the latest ${count} events: there were more in this hour.`,
    // Pods
    pods: 'Pods',
    pod: 'Pod',
    version: 'Version',
    started: 'Started',
    lastSeen: 'Last seen',
    thisPod: 'answers you',
    present: 'Running',
    missing: 'Missing',
    versionsDiffer: (versions: string) =>
      `The pods run different versions: ${versions}. During a roll-out that is expected; afterwards, finish it or roll back.`,
    podsAdvice:
      'A pod that is missing was stopped, or cannot reach Postgres. It disappears from this list after a day.',
    // First steps
    emptyTitle: 'No subject has had an event yet',
    emptyIntro: 'Three steps to the first record:',
    step1: 'Say which schema a topic has',
    step1Text:
      'Register a schema under the subject of the topic (quotes-value for the topic quotes) in your registry: the first record takes it over. Or configure a mapping under topics in the settings, if the schema is a contract.',
    step2: 'Produce a first record',
    step2Text: 'This command sends it to this gateway. Replace the topic and the value by your own.',
    step2Form: 'Or use the form',
    step3: 'Watch it here',
    step3Text: 'As soon as the record arrives, its subject appears on this page, without a reload.',
    command: 'Command for the first record',
    copy: 'Copy',
    apiDocs: 'The API of this gateway',
    // Without the role
    produceOnlyTitle: 'You may produce',
    produceOnly:
      'The overview needs the role read. You can send records, and compare schemas and encode records in the playground.',
    nothingTitle: 'The overview needs the role read',
    nothingText: 'Ask an administrator of the gateway for it. The playground needs no role.',
    toProduce: 'Produce a record',
    toPlayground: 'Open the playground',
  },
  ja: {
    title: '概要',
    states: '状態別サブジェクト数',
    all: 'すべてのサブジェクト',
    ofYourTopics: (topics: string) => `閲覧可能なトピックのみ: ${topics}`,
    conflicts: '競合の推移',
    conflictsBy: '判定別の競合数',
    lookups: 'レジストリへのルックアップ',
    range: '期間',
    '1h': '1 時間',
    '24h': '24 時間',
    '7d': '7 日間',
    follow: '追従',
    accept: '受け入れ',
    stop: '停止',
    refuse: '拒否',
    observe: '記録のみ',
    pending: '未判定',
    ok: '成功',
    failed: '失敗',
    allOfRange: 'この期間の不一致',
    attention: '対応が必要なもの',
    nothing: 'ブロック中のサブジェクトも、開いているサーキットもありません。',
    attentionCount: (blocked: string, open: string) => `ブロック中 ${blocked} 件、サーキット開放 ${open} 件`,
    openCircuits: '開いているサーキット',
    openAdvice:
      '期限までは、これらのサブジェクトへのリクエストを拒否します。期限後の最初のリクエストが試験送信となり、成功するとサーキットが閉じます。原因を解消済みであれば、先にリセットできます。',
    blocked: 'ブロック中のサブジェクト',
    blockedAdvice:
      '対応を決めるまで、これらのサブジェクトには何も送信しません。差分を確認し、スキーマの所有者と合意したうえで、リセットするか別のマッピングを宣言してください。',
    untilReset: 'リセットされるまで',
    trialDue: '次のリクエストが試験送信になります',
    trialRuns: '試験送信中',
    forced: '運用担当者による',
    why: '理由',
    whyOf: (subject: string) => `${subject} がブロックされた理由`,
    since: '開始',
    allBlocked: (count: string) => `ブロック中のサブジェクト ${count} 件をすべて表示`,
    allOpen: (count: string) => `開いているサーキット ${count} 件をすべて表示`,
    story: '直近 1 時間の出来事',
    quiet: '直近 1 時間に、サブジェクトの変化はありませんでした。',
    before: (_: number, shown: string, since: string, isConflict: boolean) =>
      `${since} 以降、同様の${isConflict ? '競合が' : '出来事が'}ほかに ${shown} 件ありました。`,
    moreEvents: (_: number, shown: string) => `その後、さらに ${shown} 件のイベントがありました。`,
    othersConflicts: (_: number, shown: { conflicts: string; subjects: string }, prefix: string) =>
      `ほか ${shown.subjects} 件のサブジェクト${prefix === '' ? '' : `（\`${prefix}…\`）`}でも ${shown.conflicts} 件の競合が同じ経過をたどりました。`,
    others: (shown: string, prefix: string) =>
      `ほか ${shown} 件のサブジェクト${prefix === '' ? '' : `（\`${prefix}…\`）`}も同じ経過をたどりました。`,
    showThem: '一覧を表示',
    more: (count: string) => `さらに ${count} 件を表示`,
    cut: (count: string) =>
      `最新の ${count} 件の経過のみ表示しています。すべての競合は「不一致」で確認できます。`,
    truncated: (count: string) =>
      `最新の ${count} 件のイベントのみ表示しています。この 1 時間にはさらにイベントがあります。`,
    pods: 'ポッド',
    pod: 'ポッド',
    version: 'バージョン',
    started: '起動',
    lastSeen: '最終確認',
    thisPod: '応答中のポッド',
    present: '稼働中',
    missing: '応答なし',
    versionsDiffer: (versions: string) =>
      `ポッドのバージョンが異なります（${versions}）。ロールアウト中であれば正常です。終了後は、ロールアウトを完了するか元に戻してください。`,
    podsAdvice:
      '応答のないポッドは、停止したか Postgres に接続できません。1 日後にこの一覧から削除されます。',
    emptyTitle: 'イベントのあるサブジェクトはまだありません',
    emptyIntro: '最初のレコードまでの 3 つの手順:',
    step1: 'トピックのスキーマを決める',
    step1Text:
      'トピックのサブジェクト（トピック quotes なら quotes-value）にスキーマを登録すると、最初のレコードがそれを引き継ぎます。スキーマを契約として固定する場合は、設定の topics にマッピングを記述してください。',
    step2: '最初のレコードを送信する',
    step2Text:
      '次のコマンドはこのゲートウェイにレコードを送信します。トピックと値は実際のものに置き換えてください。',
    step2Form: 'フォームから送信',
    step3: 'この画面で確認する',
    step3Text: 'レコードが届くと、再読み込みしなくてもサブジェクトがこのページに表示されます。',
    command: '最初のレコードを送信するコマンド',
    copy: 'コピー',
    apiDocs: 'このゲートウェイの API',
    produceOnlyTitle: 'レコードを送信できます',
    produceOnly:
      '概要の表示には read ロールが必要です。レコードの送信、プレイグラウンドでのスキーマ比較とエンコードは利用できます。',
    nothingTitle: '概要の表示には read ロールが必要です',
    nothingText: 'ゲートウェイの管理者に依頼してください。プレイグラウンドはロールなしで利用できます。',
    toProduce: 'レコードを送信',
    toPlayground: 'プレイグラウンドを開く',
  },
});
