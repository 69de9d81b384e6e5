import { texts } from './language.js';

/** What a conflict began with, as the audit's `trigger` names it, each in one sentence. */
export const triggerTexts = texts({
  en: {
    FIRST_USE: 'The subject was used for the first time, so its schema was looked up.',
    UNKNOWN_FIELD:
      'A record had a field that our schema lacks: its writer may use a newer schema, so the subject was looked up.',
    UNKNOWN_BRANCH:
      'A record had null or a wrapped union branch that our schema lacks: its writer may use a newer schema, so the subject was looked up.',
    UNKNOWN_SCHEMA: 'The registry did not have the schema, or its id, that was to be written under.',
    BROKER_REFUSED:
      "Kafka's broker refused the schema of a record, so the registry was asked which one is right.",
    SERIALIZER_REFUSED: 'A serializer or the registry answered that the schema conflicts (409).',
    LATEST_MOVED: 'The comparison before a send saw another latest version in the registry.',
    unknownTrigger: (trigger: string) =>
      `The conflict began with ${trigger}, which this console does not know.`,
  },
  ja: {
    FIRST_USE: 'サブジェクトが初めて使われたため、スキーマをルックアップしました。',
    UNKNOWN_FIELD:
      'こちらのスキーマにないフィールドがレコードにありました。書き込み側が新しいスキーマを使っている可能性があるため、サブジェクトをルックアップしました。',
    UNKNOWN_BRANCH:
      'こちらのスキーマにない null または union のブランチがレコードにありました。書き込み側が新しいスキーマを使っている可能性があるため、サブジェクトをルックアップしました。',
    UNKNOWN_SCHEMA: '書き込みに使うスキーマまたはその ID が、レジストリにありませんでした。',
    BROKER_REFUSED:
      'Kafka のブローカーがレコードのスキーマを拒否したため、どのスキーマが正しいかをレジストリに問い合わせました。',
    SERIALIZER_REFUSED: 'シリアライザーまたはレジストリが、スキーマの衝突（409）を返しました。',
    LATEST_MOVED: '送信前の比較で、レジストリの最新バージョンが変わっていることがわかりました。',
    unknownTrigger: (trigger: string) => `衝突の発端は ${trigger} です。このコンソールが知らない種類です。`,
  },
});

const rules = {
  FIRST_USE: 10,
  UNKNOWN_FIELD: 2,
  UNKNOWN_BRANCH: 2,
  UNKNOWN_SCHEMA: 2,
  BROKER_REFUSED: 2,
  SERIALIZER_REFUSED: 2,
  LATEST_MOVED: 10,
} as const;

export type Trigger = keyof typeof rules;

export const isTrigger = (text: string): text is Trigger => Object.hasOwn(rules, text);

/** The rule by which it leads to a look-up. */
export const triggerRule = (trigger: Trigger): number => rules[trigger];
