import { texts } from './language.js';

export const problemTexts = texts({
  en: {
    unreachableTitle: 'The gateway does not answer',
    titled: (status: number, code: string) =>
      code === '' ? `The gateway answered ${status}` : `${code} (${status})`,
    request: 'Request',
    retry: 'Try again',
    adviseUnreachable:
      'The page tries again by itself. Check that the gateway runs and that this machine reaches it.',
    adviseStore:
      'Postgres is away. Healthy subjects keep producing; what is shown here, and every command, needs it. The page tries again by itself.',
    adviseKafka: 'Kafka does not answer the gateway. The page tries again by itself.',
    adviseRegistry:
      'The schema registry does not answer the gateway. Subjects that are healthy need no registry. Try again once it is back.',
    adviseDenied:
      'You are signed in, but this needs another role. Ask an administrator of the gateway for it, or sign in with another key.',
    adviseLimited: 'Your limit is reached. Wait for a moment.',
    adviseGone: 'It does not exist, or you may not see it. Check the address, and who you are signed in as.',
    adviseStale:
      'Somebody else has changed the subject since you read it. Look at what changed, then decide again.',
  },
  ja: {
    unreachableTitle: 'ゲートウェイが応答しません',
    titled: (status: number, code: string) =>
      code === '' ? `ゲートウェイの応答: ${status}` : `${code}（${status}）`,
    request: 'リクエスト',
    retry: '再試行',
    adviseUnreachable:
      'このページは自動的に再試行します。ゲートウェイが動作していること、この端末から到達できることを確認してください。',
    adviseStore:
      'Postgres に接続できません。正常なサブジェクトは送信を続けますが、この画面の表示とすべての操作には Postgres が必要です。このページは自動的に再試行します。',
    adviseKafka: 'Kafka がゲートウェイに応答しません。このページは自動的に再試行します。',
    adviseRegistry:
      'スキーマレジストリがゲートウェイに応答しません。正常なサブジェクトはレジストリを必要としません。復旧後に再試行してください。',
    adviseDenied:
      'サインイン済みですが、この操作には別のロールが必要です。管理者に依頼するか、別のキーでサインインしてください。',
    adviseLimited: '上限に達しました。しばらくお待ちください。',
    adviseGone:
      '存在しないか、閲覧する権限がありません。アドレスとサインイン中のアカウントを確認してください。',
    adviseStale:
      '読み込んだ後に、ほかの担当者がこのサブジェクトを変更しました。変更内容を確認してから、あらためて判断してください。',
  },
});

type Advice = keyof typeof problemTexts.en & `advise${string}`;

const advices: Readonly<Record<string, Advice>> = {
  'store.unreachable': 'adviseStore',
  'kafka.unreachable': 'adviseKafka',
  'sr.unreachable': 'adviseRegistry',
  'auth.denied': 'adviseDenied',
  'rate.limited': 'adviseLimited',
  'subject.unknown': 'adviseGone',
  'mismatch.unknown': 'adviseGone',
  'topic.unknown': 'adviseGone',
  'version.stale': 'adviseStale',
};

/** What to do about a problem; null: nothing that the console knows. @param code null: there was no answer */
export const adviceOf = (code: string | null): Advice | null =>
  code === null ? 'adviseUnreachable' : (advices[code] ?? null);
