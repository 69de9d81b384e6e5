import type { EventDetails, EventSentences, NamedSchema } from './event-details.js';

/** Beyond this many differences, a sentence only counts them. */
const listed = 2;

const version = (schema: NamedSchema | null): string | null => {
  if (schema === null) return null;
  if (schema.version === null) return schema.schemaId === null ? null : `ID ${schema.schemaId} のスキーマ`;
  return `バージョン ${schema.version}${schema.schemaId === null ? '' : `（ID ${schema.schemaId}）`}`;
};
const quoted = (text: string | null): string => (text === null ? '' : `理由: 「${text}」`);
const because = (text: string | null): string => (text === null ? '' : `（${text}）`);

function differing({ differences }: EventDetails): string {
  if (differences.length === 0) return '';
  const named = differences
    .slice(0, listed)
    .map(({ field, ours, theirs }) =>
      ours === null && theirs === null
        ? `\`${field}\``
        : `\`${field}\`: ${ours ?? 'なし'} → ${theirs ?? 'なし'}`,
    );
  const more = differences.length - named.length;
  return `${named.join('、')}${more > 0 ? `、ほか ${more} 件` : ''}`;
}

const conflicts: Readonly<Record<string, (details: EventDetails) => string>> = {
  FIRST_USE: () => 'このサブジェクトの最初のレコードが届きました',
  UNKNOWN_FIELD: (details) => `${ours(details)}にないフィールドを含むレコードが届きました`,
  UNKNOWN_BRANCH: (details) => `${ours(details)}にない null またはユニオンの型を含むレコードが届きました`,
  UNKNOWN_SCHEMA: (details) => `レジストリに${ours(details)}がありません`,
  BROKER_REFUSED: (details) => `${ours(details)}で書いたレコードをブローカーが拒否しました`,
  SERIALIZER_REFUSED: (details) =>
    `${ours(details)}に対してシリアライザーまたはレジストリが 409 を返しました`,
  LATEST_MOVED: (details) => `レジストリの最新バージョンが${ours(details)}と異なります`,
};
const ours = (details: EventDetails): string => version(details.mapping) ?? 'マッピング';
const conflict = (details: EventDetails): string =>
  conflicts[details.kind ?? '']?.(details) ?? `競合（${details.kind ?? '種類不明'}）が発生しました`;

const sources: Readonly<Record<string, (details: EventDetails) => string>> = {
  config: ({ pod }) => (pod === null ? '設定により' : `ポッド \`${pod}\` の設定により`),
  admin: ({ actor }) => `${actor ?? '運用担当者'} が`,
  request: ({ actor }) => `${actor === null ? '' : `${actor} の`}リクエストにより`,
  first_use: () => '宣言されたマッピングがなかったため、最初の使用時に',
};

function declared(details: EventDetails): string {
  const { mapping, actor, source } = details;
  const who = sources[source ?? '']?.(details) ?? (actor === null ? '' : `${actor} が`);
  const name = mapping?.fullName == null ? '' : ` \`${mapping.fullName}\` `;
  const more = [mapping?.record ?? null, version(mapping)].filter((each) => each !== null);
  const what = `${name}${more.length === 0 ? '' : `（${more.join('、')}）`}`;
  return what === '' ? `${who}マッピングを宣言しました。` : `${who}${what}をマッピングとして宣言しました。`;
}

function resolved(details: EventDetails): string {
  const { verdict, latest, before, mapping, reason } = details;
  const theirs = version(latest);
  const has = theirs === null ? 'レジストリにバージョンがありません' : `レジストリの最新は${theirs}です`;
  const fields = differing(details);
  if (verdict === 'follow') {
    const from = version(before);
    const to = version(mapping) ?? theirs ?? '最新バージョン';
    if (from === null || from === to) return `${has}。マッピングを${to}とし、レコードを再送します。`;
    return `マッピングがレジストリに追従し、${from}から${to}になりました${because(fields === '' ? null : fields)}。レコードを再送します。`;
  }
  if (verdict === 'accept')
    return `${has}。${version(mapping) ?? 'マッピング'}は引き続き有効なため、マッピングを維持してレコードを再送します。`;
  if (verdict === 'stop')
    return `${has}。${version(before) ?? 'マッピング'}と互換性がないため、サブジェクトをブロックしました${because(fields === '' ? reason : fields)}。`;
  if (verdict === 'refuse')
    return `${has}。マッピングに問題はなく、リクエストのみ拒否しました${because(reason)}。`;
  return `${has}。判定: ${verdict ?? '不明'}${because(reason)}。`;
}

export const sentencesJa: EventSentences = {
  MappingDeclared: (details) =>
    `${declared(details)}${details.keepsCircuit ? '運用担当者が開放したサーキットは開いたままです。' : ''}${quoted(details.reason)}`,
  ConflictDetected: (details) =>
    `${conflict(details)}。${details.pod === null ? 'ゲートウェイ' : `ポッド \`${details.pod}\` `}がレジストリに問い合わせます。`,
  ConflictObserved: (details) => {
    const fields = differing(details);
    return `${conflict(details)}。記録のみ行いました。判定: ${details.verdict ?? '不明'}${because(fields === '' ? null : fields)}。`;
  },
  LookupFailed: ({ attempt, reason, lastsMs }, duration) =>
    `${attempt === null ? '' : `${attempt} 回目の`}ルックアップに失敗しました${because(reason)}。${lastsMs === null ? '' : `次の試行は ${duration(lastsMs)}後です。`}`,
  LookupStarted: ({ pod }) =>
    `${pod === null ? 'ポッド' : `ポッド \`${pod}\` `}がレジストリに再度問い合わせます。`,
  SchemaResolved: resolved,
  RetrySucceeded: ({ partition, offset }) =>
    `レコードを送信しました${partition === null || offset === null ? '' : `（パーティション ${partition}、オフセット ${offset}）`}。サブジェクトは正常です。`,
  RetryFailed: (details) =>
    `レコードの再送も失敗しました${details.class === null ? '' : `（${details.class}）`}。サブジェクトをブロックしました${because(details.reason)}。`,
  RetryInconclusive: ({ reason }) => `再試行ではスキーマについて判断できませんでした${because(reason)}。`,
  CircuitOpened: ({ isForced, actor, reason, lastsMs, conflicts: count, trip }, duration) => {
    const length = lastsMs === null ? 'リセットされるまで' : `${duration(lastsMs)}間`;
    if (isForced)
      return `${actor ?? '運用担当者'} がサーキットを開放しました（${length}）。${quoted(reason)}`;
    const why = count === null ? '' : `ウィンドウ内の競合が ${count} 件に達したため、`;
    return `${why}${length}、サーキットを開放しました${trip !== null && trip > 1 ? `（連続 ${trip} 回目）` : ''}。`;
  },
  TrialStarted: ({ pod }) =>
    `${pod === null ? 'ポッド' : `ポッド \`${pod}\` `}がサーキットを確かめるためにリクエストを 1 件送信します。`,
  TrialSucceeded: () => '試験送信が成功しました。サーキットは閉じ、サブジェクトは正常です。',
  TrialInconclusive: ({ reason }) =>
    `試験送信ではスキーマについて判断できませんでした${because(reason)}。次の試験送信までサーキットは開いたままです。`,
  SubjectReset: ({ actor, reason }) =>
    `${actor ?? '運用担当者'} がサブジェクトをリセットしました。${quoted(reason)}`,
  SubjectRemoved: ({ actor, reason }) =>
    `${actor ?? '運用担当者'} がサブジェクトを削除しました。${quoted(reason)}`,
  WriterAccepted: ({ mapping }) =>
    `宣言されたスキーマは${version(mapping) === null ? '' : `${version(mapping)}として`}登録済みで、マッピングと互換性があります。レコードはそのスキーマ自身の ID で書き込まれます。`,
  WriterRewritten: ({ latest }) =>
    `宣言されたスキーマはレジストリにありません。レコードは${version(latest) ?? '最新バージョン'}として書き込まれます。`,
  WriterRefused: (details) => {
    const fields = differing(details);
    return `宣言されたスキーマを拒否しました${because(fields === '' ? null : fields)}。サブジェクトはそのまま動作します。`;
  },
  SubjectAssociated: ({ subject, previousSubject, role }) => {
    const part = role === null ? 'キーまたは値' : role === 'key' ? 'キー' : '値';
    if (subject !== null)
      return `レジストリはこのトピックの${part}をサブジェクト \`${subject}\` に関連付けています。`;
    return previousSubject === null
      ? `レジストリはこのトピックの${part}にサブジェクトを関連付けていません。既定の名前を使用します。`
      : `レジストリはこのトピックの${part}とサブジェクト \`${previousSubject}\` の関連付けを解除しました。既定の名前を使用します。`;
  },
};

export const unknownJa = ({ type, actor }: EventDetails): string =>
  `${type}${actor === null ? '' : `（${actor}）`}: このバージョンのコンソールが対応していないイベントです。`;
