import { texts } from '../../../text/language.js';

/** What a command leads to, sentence by sentence. `schema`: "version 3 (id 7)". */
export const consequenceTexts = texts({
  en: {
    version: (version: number, id: number) => `version ${version} (id ${id})`,
    boundId: (id: number) => `id ${id}`,
    unbound: 'its mapping, which the first use binds to the registry',
    nothing:
      'The subject is healthy already and has nothing to forget: nothing changes, and nothing is stored.',
    stays: 'The subject stays healthy.',
    startsAgain: (schema: string) => `Producing starts again under ${schema}.`,
    startsAnew: 'Producing starts again; the first record looks the schema up.',
    genericBlocksAgain:
      "If its data still conflicts with the registry's latest, the subject is looked up once more and blocks again.",
    specificBlocksAgain:
      'A Specific value keeps its schema: a record that needs the latest version blocks the subject again.',
    keyBlocksAgain:
      'A key keeps its schema: a record that needs the latest version blocks the subject again.',
    circuitCloses: (schema: string) =>
      `The circuit closes at once, without a trial; producing starts again under ${schema}.`,
    circuitClosesAnew: 'The circuit closes at once, without a trial; the first record looks the schema up.',
    lookupEnds: 'The look-up in progress counts for nothing any more; its conflict is stored as superseded.',
    waitersGoOn: 'Requests that wait for it are looked at again under the present mapping.',
    retryEnds: 'The retry in progress counts for nothing any more, but its record may still arrive in Kafka.',
    forgetsConflicts: (count: number) =>
      count === 1 ? 'The breaker forgets 1 conflict.' : `The breaker forgets ${count} conflicts.`,
    forgetsTrips: (count: number) =>
      count === 1
        ? 'The breaker forgets 1 trip: the next opening is as short as a first one.'
        : `The breaker forgets ${count} trips: the next opening is as short as a first one.`,
    forgetsRefusals: (count: number) =>
      count === 1
        ? '1 refused schema of a client is forgotten: it is compared anew when it is declared again.'
        : `${count} refused schemas of clients are forgotten: they are compared anew when they are declared again.`,
    keepsMapping: 'The mapping stays as it is.',
    refusesFor: (duration: string) =>
      `Every request for this subject is refused with 503 circuit.open for ${duration}. Nothing is sent.`,
    refusesUntilReset:
      'Every request for this subject is refused with 503 circuit.open until somebody resets it. Nothing is sent.',
    thenTrial:
      'Then one request over all pods is the trial: if Kafka acknowledges it, the subject is healthy.',
    replacesEnd: (until: string) => `The circuit is open already, until ${until}: this replaces its end.`,
    replacesForGood: 'The circuit is open already, until it is reset: this replaces that.',
    alreadyForGood: 'The circuit is open until it is reset already: nothing changes, and nothing is stored.',
    forgetsBlock:
      'The subject is no longer blocked after that: once the circuit closes, its data is sent again and may conflict again.',
    refusedDuringRetry: 'A retry is in progress. While it is, opening is refused; try again in a moment.',
    otherOpens: 'The other subject of the topic is not touched; records need both.',
    mapsLatest: "The registry's latest version becomes the mapping.",
    mapsId: (id: string) =>
      `The registry's schema with the id ${id} becomes the mapping, if it is a version of this subject.`,
    mapsText:
      'The given schema becomes the mapping. If the registry does not have it, the first use decides; nothing is ever registered.',
    mapsGeneric: 'Generic: later versions that fit are followed.',
    mapsSpecific:
      'Specific: it stays, whatever is registered later; a version that does not fit stops the subject.',
    mapsKey: 'A key keeps it, whatever is registered later.',
    insensitive: 'Fields whose names differ in letter case alone count as the same field.',
    replaces: (schema: string) => `It replaces ${schema}.`,
    dropsChain:
      'Data of clients that still write for an earlier schema is no longer read as that schema, unless they declare it.',
    becomesHealthy: (state: 'resolving' | 'retriedOnce' | 'blocked' | 'circuitOpen') =>
      ({
        resolving: 'The look-up in progress counts for nothing any more; the subject is healthy.',
        retriedOnce: 'The retry in progress counts for nothing any more; the subject is healthy.',
        blocked: 'The subject is no longer blocked; it is healthy.',
        circuitOpen: 'The circuit closes; the subject is healthy.',
      })[state],
    configured:
      "This gateway's configuration names a mapping of its own. It does not undo yours at a restart.",
    removes: 'The subject disappears from lists, and its metrics end. Its events and its conflicts stay.',
    needsNoTopic: 'This works only while Kafka does not have the topic; the gateway asks Kafka again.',
    beginsAnew: 'If the topic is created again, its first record begins the subject anew.',
    configuredReturns:
      "This gateway's configuration names the subject: it exists again at the next start of a pod, unless you remove it there first.",
  },
  ja: {
    version: (version: number, id: number) => `バージョン ${version}（ID ${id}）`,
    boundId: (id: number) => `ID ${id}`,
    unbound: '初回使用時にレジストリへバインドされるマッピング',
    nothing: 'サブジェクトはすでに正常で、破棄するものはありません。何も変わらず、何も保存されません。',
    stays: 'サブジェクトは正常のままです。',
    startsAgain: (schema: string) => `${schema}での送信を再開します。`,
    startsAnew: '送信を再開します。最初のレコードでスキーマをルックアップします。',
    genericBlocksAgain:
      'データがまだレジストリの最新バージョンと衝突する場合は、もう一度ルックアップされ、再びブロックされます。',
    specificBlocksAgain:
      'Specific の値は自分のスキーマを保持します。最新バージョンを必要とするレコードが来ると、再びブロックされます。',
    keyBlocksAgain:
      'キーは自分のスキーマを保持します。最新バージョンを必要とするレコードが来ると、再びブロックされます。',
    circuitCloses: (schema: string) => `サーキットは試行なしで直ちに閉じ、${schema}での送信を再開します。`,
    circuitClosesAnew: 'サーキットは試行なしで直ちに閉じます。最初のレコードでスキーマをルックアップします。',
    lookupEnds: '進行中のルックアップは無効になり、その衝突は superseded として記録されます。',
    waitersGoOn: '待機中のリクエストは、現在のマッピングであらためて処理されます。',
    retryEnds: '進行中の再試行は無効になりますが、そのレコードは Kafka に届く可能性があります。',
    forgetsConflicts: (count: number) => `ブレーカーは ${count} 件の衝突を破棄します。`,
    forgetsTrips: (count: number) =>
      `ブレーカーは ${count} 回の作動を破棄します。次に開く時間は初回と同じ長さに戻ります。`,
    forgetsRefusals: (count: number) =>
      `クライアントが宣言して拒否された ${count} 件のスキーマを破棄します。再び宣言されると、あらためて比較されます。`,
    keepsMapping: 'マッピングは変わりません。',
    refusesFor: (duration: string) =>
      `このサブジェクトへのリクエストは ${duration}のあいだ、すべて 503 circuit.open で拒否されます。何も送信されません。`,
    refusesUntilReset:
      'このサブジェクトへのリクエストは、リセットされるまですべて 503 circuit.open で拒否されます。何も送信されません。',
    thenTrial:
      'その後、全ポッドを通じて 1 件のリクエストが試行になります。Kafka が受理すれば、サブジェクトは正常に戻ります。',
    replacesEnd: (until: string) =>
      `サーキットはすでに ${until} まで開いています。終了時刻が置き換わります。`,
    replacesForGood: 'サーキットはすでにリセットされるまで開いています。それが置き換わります。',
    alreadyForGood: 'サーキットはすでにリセットされるまで開いています。何も変わらず、何も保存されません。',
    forgetsBlock:
      'その後はブロック中ではなくなります。サーキットが閉じるとデータは再び送信され、また衝突する可能性があります。',
    refusedDuringRetry:
      '再試行が進行中です。終わるまでサーキットを開く操作は拒否されます。少し待って再度お試しください。',
    otherOpens: 'トピックのもう一方のサブジェクトには影響しません。ただし、レコードには両方が必要です。',
    mapsLatest: 'レジストリの最新バージョンがマッピングになります。',
    mapsId: (id: string) =>
      `レジストリの ID ${id} のスキーマが、このサブジェクトのバージョンであればマッピングになります。`,
    mapsText:
      '指定したスキーマがマッピングになります。レジストリにない場合は初回使用時に決まります。レジストリに登録されることはありません。',
    mapsGeneric: 'Generic: 以降のバージョンは、適合すれば追従します。',
    mapsSpecific:
      'Specific: 以降に何が登録されても変わりません。適合しないバージョンはサブジェクトを停止させます。',
    mapsKey: 'キーは、以降に何が登録されてもこのスキーマを保持します。',
    insensitive: '大文字と小文字だけが異なるフィールド名は、同じフィールドとして扱われます。',
    replaces: (schema: string) => `${schema}を置き換えます。`,
    dropsChain:
      '以前のスキーマで書き込み続けるクライアントのデータは、宣言がない限り、そのスキーマとしては読み取られなくなります。',
    becomesHealthy: (state: 'resolving' | 'retriedOnce' | 'blocked' | 'circuitOpen') =>
      ({
        resolving: '進行中のルックアップは無効になり、サブジェクトは正常になります。',
        retriedOnce: '進行中の再試行は無効になり、サブジェクトは正常になります。',
        blocked: 'ブロックは解除され、サブジェクトは正常になります。',
        circuitOpen: 'サーキットは閉じ、サブジェクトは正常になります。',
      })[state],
    configured:
      'このゲートウェイの設定にもマッピングがありますが、再起動しても今回の宣言は取り消されません。',
    removes: 'サブジェクトは一覧から消え、メトリクスも終了します。イベントと不一致の記録は残ります。',
    needsNoTopic:
      'Kafka にトピックがない間だけ実行できます。ゲートウェイは Kafka にあらためて問い合わせます。',
    beginsAnew: 'トピックが再び作成されると、最初のレコードでサブジェクトが新たに始まります。',
    configuredReturns:
      'このゲートウェイの設定にこのサブジェクトがあります。先に設定から削除しない限り、次にポッドが起動したときに再び作られます。',
  },
});
