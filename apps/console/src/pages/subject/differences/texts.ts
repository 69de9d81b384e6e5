import { texts } from '../../../text/language.js';

export const comparisonTexts = texts({
  en: {
    title: 'Mapping and latest version',
    ask: 'Ask the registry now',
    asking: 'Asking…',
    askHint:
      'Compared with what the last look-up saw. To ask the registry is one look-up; it changes nothing.',
    askedHint: 'Compared with what the registry had when you asked. This changed nothing.',
    back: 'Show what was seen',
    ours: 'Mapping',
    theirs: 'Latest',
    none: 'None',
    id: (id: number) => `id ${id}`,
    unbound: 'not bound to the registry yet',
    version: (version: number) => `version ${version}`,
    seen: 'seen by a look-up',
    asked: 'in the registry',
    same: 'The latest version is the schema of the mapping: there is nothing to resolve.',
    bind: 'The first use would bind the subject to the latest version.',
    follow: 'The latest version would be followed: nothing in it stops a Generic value.',
    followKey: 'The mapping would get the id of the latest version.',
    acceptKey:
      'The mapping would stay: a key keeps its own schema, and nothing in the latest version stops it.',
    accept:
      'The mapping would stay: a Specific value keeps its own schema, and nothing in the latest version stops it.',
    stop: 'The latest version stops the subject:',
    moreErrors: (count: string) => `${count} more errors are shown below.`,
    oneMoreError: 'One more error is shown below.',
    neverSeen:
      'No look-up of this subject has seen a latest version yet. Ask the registry to compare it with what it has now.',
    noVersion: 'The registry has no version of this subject.',
    notCompared: 'Only the request that meets this is refused; the subject goes on.',
  },
  ja: {
    title: 'マッピングと最新バージョン',
    ask: '今すぐレジストリに問い合わせる',
    asking: '問い合わせ中…',
    askHint:
      '最後のルックアップ時点の最新バージョンと比較しています。レジストリへの問い合わせはルックアップ 1 回分で、何も変更しません。',
    askedHint: '問い合わせた時点のレジストリの内容と比較しています。何も変更していません。',
    back: '最後のルックアップ時点の表示に戻す',
    ours: 'マッピング',
    theirs: '最新',
    none: 'なし',
    id: (id: number) => `ID ${id}`,
    unbound: 'レジストリに未バインド',
    version: (version: number) => `バージョン ${version}`,
    seen: 'ルックアップ時点',
    asked: 'レジストリの現在',
    same: '最新バージョンはマッピングのスキーマと同じです。解決すべきことはありません。',
    bind: '初回使用時に、サブジェクトは最新バージョンにバインドされます。',
    follow: '最新バージョンに追従します。Generic の値を停止させる差異はありません。',
    followKey: 'マッピングは最新バージョンの ID を得ます。',
    acceptKey:
      'マッピングはそのままです。キーは自分のスキーマを保持し、最新バージョンに停止の原因はありません。',
    accept:
      'マッピングはそのままです。Specific の値は自分のスキーマを保持し、最新バージョンに停止の原因はありません。',
    stop: '最新バージョンによりサブジェクトは停止します。',
    moreErrors: (count: string) => `ほかに ${count} 件のエラーを下に表示しています。`,
    oneMoreError: 'ほかに 1 件のエラーを下に表示しています。',
    neverSeen:
      'このサブジェクトのルックアップは、まだ最新バージョンを取得していません。現在の内容と比較するには、レジストリに問い合わせてください。',
    noVersion: 'このサブジェクトのバージョンはレジストリにありません。',
    notCompared: '該当するリクエストだけが拒否され、サブジェクトは動作を続けます。',
  },
});
